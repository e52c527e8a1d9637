package wire

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// Info is what the log and the answers know of a request.
type Info struct {
	ID     string // of the request, in the header X-Request-Id too
	Origin string // the scheme and host under which the client reached the box
	From   string // the client's address
	Route  string // the pattern that matched; "" for none
	Who    string // "staff 12" or "customer 115" once known
	Err    error  // why the request failed, for the log alone

	Stream   bool            // the answer goes on until somebody ends it
	Gone     <-chan struct{} // closed when the client is gone; a request's context may end before
	Stopping <-chan struct{} // closed when the server is to stop; nil when it never does
}

type infoKey struct{}

// WithInfo returns the request with its info.
func WithInfo(r *http.Request, info *Info) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), infoKey{}, info))
}

// InfoOf returns the info of a request.
func InfoOf(r *http.Request) *Info {
	if info, ok := r.Context().Value(infoKey{}).(*Info); ok {
		return info
	}
	return &Info{}
}

type stoppingKey struct{}

// WithStopping gives all requests whose contexts come from ctx their Stopping.
func WithStopping(ctx context.Context, stopping <-chan struct{}) context.Context {
	return context.WithValue(ctx, stoppingKey{}, stopping)
}

// Stopping is what WithStopping gave a request, or nil.
func Stopping(r *http.Request) <-chan struct{} {
	stopping, _ := r.Context().Value(stoppingKey{}).(<-chan struct{})
	return stopping
}

// Proxies are the networks whose X-Forwarded headers are believed.
type Proxies []netip.Prefix

// ParseProxies reads addresses and CIDR networks.
func ParseProxies(texts []string) (Proxies, error) {
	var out Proxies
	for _, text := range texts {
		if ip, err := netip.ParseAddr(text); err == nil {
			out = append(out, netip.PrefixFrom(ip, ip.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (p Proxies) trusts(remoteAddr string) bool {
	host, _, err := net.SplitHostPort(remoteAddr)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return false
	}
	for _, prefix := range p {
		if prefix.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

// Origin is the scheme and host of a request as its sender sees them:
// publicURL where the configuration has one.
func Origin(r *http.Request, publicURL string, proxies Proxies) string {
	if publicURL != "" {
		return strings.TrimSuffix(publicURL, "/")
	}
	scheme := "http"
	if r.TLS != nil || proxies.trusts(r.RemoteAddr) && r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	host := r.Host
	if local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && host == "" {
		host = local.String() // HTTP/1.0 need not say whom it asks
	}
	return (&url.URL{Scheme: scheme, Host: host}).String()
}

// Secure reports whether the client reached the box over TLS.
func Secure(c *gin.Context) bool { return strings.HasPrefix(InfoOf(c.Request).Origin, "https:") }
