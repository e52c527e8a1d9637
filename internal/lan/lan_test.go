package lan_test

import (
	"net"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"venuebox/internal/lan"
)

func TestReachable(t *testing.T) {
	for _, tt := range []struct {
		address string
		secure  bool
		want    lan.Place
	}{
		{"127.0.0.1:8080", false, lan.Place{Here: "http://127.0.0.1:8080", Loopback: true}},
		{"[::1]:8080", false, lan.Place{Here: "http://[::1]:8080", Loopback: true}},
		{"[::ffff:127.0.0.1]:8080", false, lan.Place{Here: "http://127.0.0.1:8080", Loopback: true}},
		{"192.0.2.7:443", true, lan.Place{Here: "https://192.0.2.7:443", Network: []string{"https://192.0.2.7:443"}}},
	} {
		addr, err := net.ResolveTCPAddr("tcp", tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, lan.Reachable(addr, tt.secure)); diff != "" {
			t.Errorf("Reachable(%s) (-want +got):\n%s", tt.address, diff)
		}
	}
}

// Listening everywhere, the address for this machine is one that works on it,
// and others are told of every network it is on.
func TestReachableEverywhere(t *testing.T) {
	var want []string
	interfaces, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range interfaces {
		ip := a.(*net.IPNet).IP.To4()
		if ip != nil && !ip.IsLoopback() && !ip.IsLinkLocalUnicast() {
			want = append(want, "http://"+ip.String()+":8080")
		}
	}
	for _, everywhere := range []net.IP{net.IPv4zero, net.IPv6unspecified} {
		got := lan.Reachable(&net.TCPAddr{IP: everywhere, Port: 8080}, false)
		if got.Here != "http://127.0.0.1:8080" || got.Loopback || !slices.Equal(got.Network, want) {
			t.Errorf("%v: %+v, want the networks %v", everywhere, got, want)
		}
	}
}
