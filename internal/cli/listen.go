package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
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
