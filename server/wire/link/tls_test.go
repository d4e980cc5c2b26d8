package link

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestTLS(t *testing.T) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		socket, err := Accept(w, r, Options{})
		if err != nil {
			return
		}
		if m, err := socket.Receive(); err == nil {
			socket.Send(m)
		}
		socket.Close(Normal, "")
	}))
	defer s.Close()
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	url := "wss" + strings.TrimPrefix(s.URL, "https")
	c, err := Dial(t.Context(), url, nil, &tls.Config{RootCAs: roots}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Send([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, c); got != "hello" {
		t.Errorf("got %q", got)
	}
	c.Receive()
	if err := c.Close(Normal, ""); err != nil {
		t.Error(err)
	}
	if _, err := Dial(t.Context(), url, nil, nil, Options{}); err == nil {
		t.Error("an unknown certificate was taken")
	}
}
