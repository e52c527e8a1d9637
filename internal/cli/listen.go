package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"venuebox/internal/config"
)

// Windows has numbers of its own for these.
const (
	wsaAccess       = syscall.Errno(10013)
	wsaAddrInUse    = syscall.Errno(10048)
	wsaAddrNotAvail = syscall.Errno(10049)
)

// listen takes an address, or says in words why it cannot be had.
func listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err == nil {
		return l, nil
	}
	var errno syscall.Errno
	if errors.As(err, &errno) {
		switch errno {
		case syscall.EADDRINUSE, wsaAddrInUse:
			return nil, fmt.Errorf("another program already listens on %s. Stop it, or choose another port with --address HOST:PORT", address)
		case syscall.EADDRNOTAVAIL, wsaAddrNotAvail:
			return nil, fmt.Errorf("this machine does not have the address %s. Use --address 0.0.0.0:PORT to listen on all it has", address)
		case syscall.EACCES, wsaAccess:
			return nil, fmt.Errorf("this user may not listen on %s: ports below 1024 are reserved. Choose another with --address HOST:PORT", address)
		}
	}
	return nil, fmt.Errorf("it is not possible to listen on %s: %w. Choose another with --address HOST:PORT", address, err)
}

// place is where a server can be reached.
type place struct {
	here     string   // the address for a browser on this machine
	network  []string // those for others; none when only this machine reaches it
	loopback bool     // only this machine reaches it
}

// reachable says where a listener can be reached.
func reachable(addr net.Addr, cfg config.Loaded) place {
	scheme := "http"
	if cfg.Server.TLSCert != "" {
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
		p := place{here: at(netip.AddrFrom4([4]byte{127, 0, 0, 1}))}
		for _, lan := range lanAddresses() {
			p.network = append(p.network, at(lan))
		}
		return p
	case ip.IsLoopback():
		return place{here: at(ip), loopback: true}
	}
	return place{here: at(ip), network: []string{at(ip)}}
}

// lanAddresses are the IPv4 addresses this machine has on its networks.
func lanAddresses() []netip.Addr {
	var out []netip.Addr
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil // then the welcome names this machine's own address alone
	}
	for _, a := range all {
		prefix, err := netip.ParsePrefix(a.String())
		if ip := prefix.Addr().Unmap(); err == nil && ip.Is4() && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
			out = append(out, ip)
		}
	}
	return out
}
