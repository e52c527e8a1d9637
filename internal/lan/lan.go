// Package lan knows where a listener can be reached on the networks that this
// machine is on.
package lan

import (
	"fmt"
	"net"
	"net/netip"
)

// Place is where a server can be reached, as the beginnings of its addresses:
// "http://192.168.1.10:8080".
type Place struct {
	Here     string   // for a browser on this machine
	Network  []string // for others; none when only this machine reaches it
	Loopback bool     // only this machine reaches it
}

// Reachable says where a TCP listener can be reached; secure is whether it
// speaks TLS. Listening everywhere, the network's addresses are those that the
// machine has at this moment.
func Reachable(addr net.Addr, secure bool) Place {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	tcp := addr.(*net.TCPAddr).AddrPort()
	ip := tcp.Addr().Unmap()
	at := func(ip netip.Addr) string {
		return fmt.Sprintf("%s://%s", scheme, netip.AddrPortFrom(ip, tcp.Port()))
	}
	switch {
	case ip.IsUnspecified():
		// Listening on 0.0.0.0, Go reports [::]; 127.0.0.1 answers for both.
		p := Place{Here: at(netip.AddrFrom4([4]byte{127, 0, 0, 1}))}
		for _, own := range addresses() {
			p.Network = append(p.Network, at(own))
		}
		return p
	case ip.IsLoopback():
		return Place{Here: at(ip), Loopback: true}
	}
	return Place{Here: at(ip), Network: []string{at(ip)}}
}

// addresses are the IPv4 addresses this machine has on its networks.
func addresses() []netip.Addr {
	var out []netip.Addr
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil // then this machine's own address is all that is known
	}
	for _, a := range all {
		prefix, err := netip.ParsePrefix(a.String())
		if ip := prefix.Addr().Unmap(); err == nil && ip.Is4() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
			out = append(out, ip)
		}
	}
	return out
}
