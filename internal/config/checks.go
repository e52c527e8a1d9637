package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a Windows box has no time zones of its own
	"unicode"
)

// The checks of single values. Each looks at the text alone; what depends on
// other settings or on the disk is in combine.go.

func checkDir(dir string) (string, error) {
	if dir == "" {
		return "", errors.New(`is empty: name a folder, such as "./data"`)
	}
	return checkFileName(dir)
}

// checkFileName refuses control characters: no one means them, and "C:\temp"
// in double quotes holds one.
func checkFileName(name string) (string, error) {
	if strings.ContainsFunc(name, unicode.IsControl) {
		return "", fmt.Errorf(`%s holds a control character: in double quotes \ has a meaning of its own, so write 'C:\VenueBox' in single quotes, or "C:/VenueBox"`, quote(name))
	}
	return name, nil
}

func checkAddress(address string) (string, error) {
	_, _, err := splitAddress(address, `"0.0.0.0:8080" for every network, or "127.0.0.1:8080" for this machine alone`)
	return address, err
}

func checkMetricsAddress(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	const good = `"127.0.0.1:9464", or "" for no metrics`
	host, _, err := splitAddress(address, good)
	if err != nil {
		return "", err
	}
	if ip := addressIP(host); !ip.IsLoopback() {
		return "", fmt.Errorf("%s can be reached from other machines, and the metrics need no sign-in: write a loopback address, such as %s", quote(address), good)
	}
	return address, nil
}

// hostName is a DNS name that cannot be taken for an IP address.
var hostName = regexp.MustCompile(`^([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?\.)*[a-zA-Z_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?$`)

func isHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return len(host) <= 253 && hostName.MatchString(host)
}

// splitAddress takes HOST:PORT apart; good is what to write instead, for the
// messages. The host may be empty, which means every network.
func splitAddress(address, good string) (host, port string, err error) {
	host, port, err = net.SplitHostPort(address)
	if err != nil {
		return "", "", fmt.Errorf("%s is not HOST:PORT: write %s", quote(address), good)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || strconv.FormatUint(n, 10) != port {
		return "", "", fmt.Errorf("%s has no usable port after its last colon: write a number from 1 to 65535 (or 0 for any free port), such as %s", quote(address), good)
	}
	if host != "" && !isHost(host) {
		return "", "", fmt.Errorf("%s has neither an IP address nor a host name before its port: write %s", quote(address), good)
	}
	return host, port, nil
}

// addressIP is the address that listening on host takes; it is invalid for a
// name that only the network's name server knows.
func addressIP(host string) netip.Addr {
	switch host {
	case "":
		return netip.IPv4Unspecified()
	case "localhost":
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	ip, _ := netip.ParseAddr(host)
	return ip.Unmap()
}

func checkPublicURL(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	origin, err := originOf(address, `"https://venuebox.example" or "http://192.168.1.10:8080"`)
	if err != nil {
		return "", err
	}
	if u, _ := url.Parse(origin); addressIP(u.Hostname()).IsUnspecified() {
		return "", fmt.Errorf("%s names no machine: write the name or address that apps use to reach this box", quote(address))
	}
	return origin, nil
}

func checkCORSOrigin(address string) error {
	const good = `"https://dashboard.example"`
	switch address {
	case "*":
		return fmt.Errorf(`"*" would let every web site act for whoever is signed in: name each one, such as %s`, good)
	case "null":
		return fmt.Errorf(`"null" is what any page in a sandbox sends: name the web site, such as %s`, good)
	}
	origin, err := originOf(address, good)
	if err != nil {
		return err
	}
	if origin != address {
		return fmt.Errorf("%s never matches: browsers send %s, write that", quote(address), quote(origin))
	}
	return nil
}

// originOf returns the origin of an http or https address as browsers spell
// it: lower case, without the scheme's own port and without a slash at the
// end. An address with more than scheme, host and port is an error.
func originOf(address, good string) (string, error) {
	shown := quote(address)
	if strings.Contains(address, "@") {
		shown = "this address" // what stands before an @ may be a password
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Opaque != "" || u.Host == "" {
		return "", fmt.Errorf("%s is not an address with http:// or https:// in front: write it like %s", shown, good)
	}
	if u.User != nil || u.Path != "" && u.Path != "/" || strings.ContainsAny(address, "?#") {
		return "", fmt.Errorf("%s holds more than scheme, host and port: write it like %s", shown, good)
	}
	host := strings.ToLower(u.Hostname())
	ip, err := netip.ParseAddr(host)
	if !isHost(host) || ip.Zone() != "" {
		return "", fmt.Errorf("%s has neither an IP address nor a host name: write it like %s", shown, good)
	}
	if err == nil && ip.Is6() {
		host = "[" + ip.String() + "]"
	}
	if u.Port() == "" && !strings.HasSuffix(u.Host, ":") {
		return u.Scheme + "://" + host, nil
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port == 0 {
		return "", fmt.Errorf("%s has a port that is not a number from 1 to 65535: write it like %s", shown, good)
	}
	if u.Scheme == "http" && port == 80 || u.Scheme == "https" && port == 443 {
		return u.Scheme + "://" + host, nil
	}
	return fmt.Sprintf("%s://%s:%d", u.Scheme, host, port), nil
}

func checkProxy(proxy string) error {
	if ip, err := netip.ParseAddr(proxy); err == nil && ip.Zone() == "" && !ip.Is4In6() {
		return nil
	}
	network, err := netip.ParsePrefix(proxy)
	if err != nil || network.Addr().Is4In6() {
		return fmt.Errorf(`%s is neither an IP address nor a network: write it like "192.168.1.2" or "10.0.0.0/24"`, quote(proxy))
	}
	if network.Bits() == 0 {
		return fmt.Errorf("%s would let every client choose its own address: name the proxies alone", quote(proxy))
	}
	if network != network.Masked() {
		return fmt.Errorf("%s is half address, half network: write %q for the one machine or %q for the network", quote(proxy), network.Addr(), network.Masked())
	}
	return nil
}

func checkJWTSecret(s Secret) error {
	const least, most = 32, 1024
	switch n := len(s.Reveal()); {
	case n == 0:
		return nil
	case n < least:
		return fmt.Errorf("is %d bytes long: write at least %d, or leave it empty and one is made", n, least)
	case n > most:
		return fmt.Errorf("is %d bytes long: write at most %d, more adds nothing", n, most)
	}
	return nil
}

// checkTimeZone looks the name up where Go will: in this machine's database,
// and in the one that is part of the program.
func checkTimeZone(name string) (string, error) {
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return "", fmt.Errorf(`%s is not a time zone: write its name in the IANA database, such as "Asia/Kolkata", or "" for this machine's own`, quote(name))
	}
	return name, nil
}
