package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// ErrInsecure is wrapped by CheckListen when keys would be readable on a network.
var ErrInsecure = errors.New("keys and calls would go over the network unencrypted")

// CheckListen judges an address such as 127.0.0.1:9000 that a server is to listen
// on. Any but a loopback address needs TLS, unless the operator says that it
// need not be: because something in front of the server encrypts, say. The error
// wraps ErrInsecure, or tells what is wrong with the address.
func CheckListen(address string, hasTLS, insecure bool) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%q is no address to listen on; write it such as 127.0.0.1:9000", address)
	}
	if hasTLS || insecure || host == "localhost" {
		return nil
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.Unmap().IsLoopback() {
		return nil
	}
	return fmt.Errorf("listening on %q: %w; give a certificate with --tls-cert and --tls-key, listen on 127.0.0.1, or say --insecure if something else encrypts", address, ErrInsecure)
}

// ServeTLS is Serve with TLS. certFile and keyFile are in PEM form; the
// certificate comes first in certFile, those that lead to its root behind it.
func (s *Server) ServeTLS(ctx context.Context, l net.Listener, certFile, keyFile string) error {
	certificate, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		_ = l.Close() // as Serve does when it ends
		return fmt.Errorf("reading the certificate: %w", err)
	}
	return s.Serve(ctx, tls.NewListener(l, &tls.Config{
		Certificates: []tls.Certificate{certificate},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"http/1.1"}, // websockets need it
	}))
}
