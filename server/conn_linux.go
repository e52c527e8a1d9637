package server

import (
	"crypto/tls"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

// abandonAfter has the kernel give a connection up when the other side has not
// acknowledged what it was sent for so long. A tablet whose Wi-Fi is gone closes
// nothing, and would be taken for listening for many minutes.
func abandonAfter(c net.Conn, d time.Duration) {
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	tcp, ok := c.(*net.TCPConn)
	if !ok {
		return
	}
	if raw, err := tcp.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) {
			unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(d.Milliseconds()))
		})
	}
}
