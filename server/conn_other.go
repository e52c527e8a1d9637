//go:build !linux

package server

import (
	"net"
	"time"
)

// abandonAfter is Linux's alone: elsewhere a connection is given up when TCP
// does.
func abandonAfter(net.Conn, time.Duration) {}
