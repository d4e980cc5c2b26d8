package main

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// A proxy is an address that lasts while servers come and go, and cuts
// connections.
type proxy struct {
	listener net.Listener
	running  sync.WaitGroup

	mu   sync.Mutex
	to   string // host:port of the server
	open map[net.Conn]bool
}

func newProxy(t *testing.T) *proxy {
	t.Helper()
	p := &proxy{listener: listen(t), open: map[net.Conn]bool{}}
	p.running.Go(p.run)
	t.Cleanup(func() {
		p.listener.Close()
		p.cut()
		p.running.Wait()
	})
	return p
}

func (p *proxy) url() string { return "ws://" + p.listener.Addr().String() + "/rpc" }

// lead makes new connections go to a server.
func (p *proxy) lead(t *testing.T, s *serverProcess) {
	t.Helper()
	u, err := url.Parse(s.address)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = u.Host
}

// cut ends all connections, wherever they are in a message.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for conn := range p.open {
		conn.Close()
	}
}

func (p *proxy) run() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		to := p.to
		p.mu.Unlock()
		far, err := net.Dial("tcp", to)
		if err != nil {
			near.Close()
			continue
		}
		p.join(near, far)
	}
}

// join passes on what comes, in both directions, until one end closes.
func (p *proxy) join(near, far net.Conn) {
	p.mu.Lock()
	p.open[near], p.open[far] = true, true
	p.mu.Unlock()
	pass := func(to, from net.Conn) {
		_, _ = io.Copy(to, from) // however it ends, both ends close
		to.Close()
		from.Close()
		p.mu.Lock()
		delete(p.open, from)
		p.mu.Unlock()
	}
	p.running.Go(func() { pass(far, near) })
	p.running.Go(func() { pass(near, far) })
}
