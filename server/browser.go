package server

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// guarded lets through what comes neither from a page of a foreign origin nor
// for a foreign host. A browser sends what any page tells it to, from inside a
// network: Origin tells which page that was, and a name that a foreign page had
// pointed at this server (DNS rebinding) still stands in Host.
func (s *site) guarded(handler http.Handler) http.Handler {
	options := s.server.options
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !options.hasHost(r):
			http.Error(w, fmt.Sprintf("this server is not %.100q; its operator can add the name to its hosts", r.Host), http.StatusMisdirectedRequest)
		case !options.hasOrigin(r):
			http.Error(w, fmt.Sprintf("pages of %.100q may not use this server; its operator can add them to its origins", r.Header.Get("Origin")), http.StatusForbidden)
		default:
			handler.ServeHTTP(w, r)
			return
		}
		options.Logger.Info("a request was refused", "peer", r.RemoteAddr, "host", r.Host, "origin", r.Header.Get("Origin"))
	})
}

// hasHost tells whether r is for this server: by a loopback name or address, by
// the address that it came to, or by one of the names in the options.
func (o Options) hasHost(r *http.Request) bool {
	name := hostName(r.Host)
	if strings.EqualFold(name, "localhost") {
		return true
	}
	if address, err := netip.ParseAddr(name); err == nil && (address.IsLoopback() || address.Unmap() == localAddress(r)) {
		return true
	}
	return slices.ContainsFunc(o.Hosts, func(host string) bool {
		return name != "" && (strings.EqualFold(host, name) || strings.EqualFold(host, r.Host))
	})
}

// hostName returns host without a port, and an IPv6 address without brackets.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}

// localAddress returns the address that r's connection came to.
func localAddress(r *http.Request) netip.Addr {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok {
		return netip.Addr{}
	}
	return local.AddrPort().Addr().Unmap()
}

// hasOrigin tells whether the page that r comes from, if any, may send it: one
// of this server itself, or of an origin in the options.
func (o Options) hasOrigin(r *http.Request) bool {
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		return true
	}
	if len(origins) > 1 {
		return false
	}
	if u, err := url.Parse(origins[0]); err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) {
		return true
	}
	return slices.ContainsFunc(o.Origins, func(origin string) bool { return strings.EqualFold(origin, origins[0]) })
}
