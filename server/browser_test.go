package server_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"moonledger/server"
	"moonledger/shell/client"
)

// What a browser can be led into by foreign pages is refused, by websocket and
// by POST.
func TestWhatForeignPagesSendIsRefused(t *testing.T) {
	h := fake(t, server.Options{Hosts: []string{"ledger.example.com", "proxy.example.com:8443"}, Origins: []string{"https://app.example.com"}})
	_, port, _ := net.SplitHostPort(h.address)
	const json = "application/json"
	tests := map[string]struct {
		host, origin, kind string
		status             int
		text               string
	}{
		"no page":            {h.address, "", json, 200, ""},
		"localhost":          {"localhost:" + port, "", json, 200, ""},
		"IPv6":               {"[::1]:" + port, "", json, 200, ""},
		"without a port":     {"127.0.0.1", "", json, 200, ""},
		"its own page":       {h.address, "http://" + h.address, json, 200, ""},
		"a host in the list": {"Ledger.Example.com:1", "", json, 200, ""},
		"a host with a port": {"proxy.example.com:8443", "", json, 200, ""},
		"another port of it": {"proxy.example.com:1", "", json, 421, `this server is not "proxy.example.com:1"; its operator can add the name to its hosts`},
		"a page in the list": {h.address, "https://app.example.com", json, 200, ""},
		"another page":       {h.address, "http://elsewhere.example", json, 403, `pages of "http://elsewhere.example" may not use this server; its operator can add them to its origins`},
		"another port":       {h.address, "http://127.0.0.1:1", json, 403, `pages of "http://127.0.0.1:1" may not use this server`},
		"a sandboxed page":   {h.address, "null", json, 403, `pages of "null" may not use this server`},
		"a rebound name":     {"evil.example:" + port, "http://evil.example:" + port, json, 421, `this server is not "evil.example:` + port + `"`},
		"another address":    {"10.1.2.3:" + port, "", json, 421, `this server is not "10.1.2.3:` + port + `"`},
		"a form":             {h.address, "", "application/x-www-form-urlencoded", 415, `POST needs "Content-Type: application/json"`},
		"a form as text":     {h.address, "", "text/plain", 415, `POST needs "Content-Type: application/json"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			header := http.Header{"Host": {test.host}}
			r, err := http.NewRequestWithContext(t.Context(), "POST", h.web()+"/rpc", strings.NewReader(call("1", "[1]")))
			if err != nil {
				t.Fatal(err)
			}
			r.Host = test.host
			r.Header.Set("Content-Type", test.kind)
			if test.origin != "" {
				r.Header.Set("Origin", test.origin)
				header.Set("Origin", test.origin)
			}
			got := roundTrip(t, r)
			if got.StatusCode != test.status || !strings.HasPrefix(got.text, test.text) {
				t.Errorf("got %d %q, want %d %q", got.StatusCode, got.text, test.status, test.text)
			}
			if test.kind != json {
				return
			}
			ws, response, err := websocket.DefaultDialer.DialContext(t.Context(), h.url(), header)
			want := test.status
			if want == 200 {
				want = http.StatusSwitchingProtocols
			}
			if response == nil || response.StatusCode != want {
				t.Fatalf("websocket: got %v, %v, want %d", response, err, want)
			}
			if err == nil {
				ws.Close()
			}
		})
	}
	for _, path := range []string{"/dump/Echo", "/healthz"} {
		if got := ask(t, "GET", h.web()+path, "", "Origin", "http://elsewhere.example"); got.StatusCode != 403 {
			t.Errorf("%s: got %d", path, got.StatusCode)
		}
	}
}

func TestCheckListen(t *testing.T) {
	tests := []struct {
		address       string
		tls, insecure bool
		want          string
	}{
		{"127.0.0.1:9000", false, false, ""},
		{"127.9.9.9:0", false, false, ""},
		{"[::1]:9000", false, false, ""},
		{"[::ffff:127.0.0.1]:9000", false, false, ""},
		{"localhost:9000", false, false, ""},
		{"0.0.0.0:9000", true, false, ""},
		{":9000", false, true, ""},
		{":9000", false, false, `listening on ":9000": keys and calls would go over the network unencrypted; give a certificate with --tls-cert and --tls-key, listen on 127.0.0.1, or say --insecure if something else encrypts`},
		{"0.0.0.0:9000", false, false, `listening on "0.0.0.0:9000": keys`},
		{"192.168.1.5:9000", false, false, `listening on "192.168.1.5:9000": keys`},
		{"ledger.example.com:9000", false, false, `listening on "ledger.example.com:9000": keys`},
		{"9000", true, false, `"9000" is no address to listen on; write it such as 127.0.0.1:9000`},
	}
	for _, test := range tests {
		err := server.CheckListen(test.address, test.tls, test.insecure)
		switch {
		case test.want == "" && err != nil, test.want != "" && (err == nil || !strings.HasPrefix(err.Error(), test.want)):
			t.Errorf("%s: got %v, want %q", test.address, err, test.want)
		case strings.HasPrefix(test.want, "listening") && !errors.Is(err, server.ErrInsecure):
			t.Errorf("%s: %v is not ErrInsecure", test.address, err)
		}
	}
}

// certificate writes a certificate for 127.0.0.1 and its key to files.
func certificate(t *testing.T) (certFile, keyFile string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}))
	return certFile, keyFile, roots
}

func TestServeTLS(t *testing.T) {
	certFile, keyFile, roots := certificate(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	s := server.New(deployed(t), server.Options{})
	go func() { served <- s.ServeTLS(ctx, listener, certFile, keyFile) }()
	url := "wss://" + listener.Addr().String()
	c, err := client.Dial(t.Context(), url, client.Options{Key: adminKey, TLS: &tls.Config{RootCAs: roots}})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := c.Info(t.Context()); err != nil || info.Caller != "admin" {
		t.Errorf("got %+v, %v", info, err)
	}
	var dump strings.Builder
	if head, err := c.Dump(t.Context(), "Bank", &dump); err != nil || head.Hash == "" {
		t.Errorf("dump: %v, %v", head, err)
	}
	c.Close()
	if _, err := client.Dial(t.Context(), url, client.Options{}); err == nil {
		t.Error("an unknown certificate was taken")
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestServeTLSWithoutCertificate(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	err = server.New(&fakeLedger{}, server.Options{}).ServeTLS(t.Context(), listener, "none.pem", "none.pem")
	if err == nil || !strings.HasPrefix(err.Error(), "reading the certificate: open none.pem") {
		t.Errorf("got %v", err)
	}
}
