package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"moonledger/runtime"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// A Server answers requests to a ledger. Its methods may be called from several
// goroutines.
type Server struct {
	ledger  Ledger
	options Options
	queries map[string]query
	budgets *budgets
	memory  memory
	places  places
	crowd   *crowd

	audience *audience
}

// New returns a Server for l.
func New(l Ledger, o Options) *Server {
	s := &Server{ledger: l, options: o.withDefaults()}
	s.queries = s.requests()
	s.budgets = newBudgets(s.options, time.Now)
	s.crowd, s.places = newCrowd(), newPlaces()
	s.memory = newMemory(s.options.ClientMemory, s.crowd.relieve)
	s.audience = newAudience(s.options.Link.WriteTimeout)
	return s
}

// Serve accepts connections from l until ctx ends. Then it closes l, reads no
// more requests, answers those that it has read, and returns nil; what takes
// longer than the shutdown time is cut off. It returns an error if l fails. l
// may be one of TLS, for HTTP/1.1.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	site := &site{
		server: s, ctx: ctx,
		gate: newGate(s.options.MaxConnections), door: newDoor(s.options.MaxConnections, s.options.Logger),
	}
	web := &http.Server{
		Handler:           site.routes(),
		ConnState:         site.door.watch,
		ReadHeaderTimeout: s.options.HeaderTimeout,
		IdleTimeout:       s.options.IdleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.options.Logger.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(l) }()
	var err error
	select {
	case err = <-failed:
		cancel()
	case <-ctx.Done():
	}
	s.shutDown(web, site.gate)
	if err == nil {
		err = <-failed
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return fmt.Errorf("accepting connections at %v: %w", l.Addr(), err)
}

// maxHeaderBytes bounds the head of an HTTP request.
const maxHeaderBytes = 16 << 10

// shutDown ends what web has begun, and the sessions, whose context has ended.
func (s *Server) shutDown(web *http.Server, sessions *gate) {
	ctx, cancel := context.WithTimeout(context.Background(), s.options.ShutdownTime)
	defer cancel()
	if err := web.Shutdown(ctx); err != nil {
		s.options.Logger.Warn("requests cut off at the end", "error", err)
		_ = web.Close() // only the listener could fail, and it is closed
	}
	sessions.close()
}

// ServeConn serves one connection, whose requests come from caller, until it
// ends or ctx does. Then it answers what it has accepted, and closes conn. It
// takes no more than the shutdown time for it, and what one Send and one Close
// of conn take.
func (s *Server) ServeConn(ctx context.Context, conn Conn, caller runtime.Caller) {
	x := newSession(ctx, s, conn, identity{caller: caller}, "")
	x.stays = true
	x.run(ctx)
}

// failure puts what a request failed with on the wire, and in the log where
// the client is told less.
func (s *session) failure(request string, err error) *wire.Error {
	e, told := failure(err)
	switch {
	case told:
	case errors.Is(err, ledger.ErrNotDone), errors.Is(err, ledger.ErrUnknown): // the ledger has logged what its commit failed with
		s.log.Debug("a request failed", "request", request, "error", err)
	case e.Stable() == wire.Internal:
		s.log.Error("a request failed", "request", request, "error", err)
	default:
		s.log.Warn("a request failed", "request", request, "error", err)
	}
	return e
}
