package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/websocket"

	"moonledger/server/ledger"
	"moonledger/server/wire/link"
)

// A site is the HTTP side of a Server on one listener.
type site struct {
	server *Server
	ctx    context.Context // of Serve; ends when the server stops
	gate   *gate           // of websockets, POSTs and dumps
	door   *door
}

// routes returns the handler of all paths.
func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/rpc", s.rpc)
	mux.HandleFunc("/dump/{contract}", only(func(w http.ResponseWriter, r *http.Request) { s.admit(w, r, s.dump) }, http.MethodGet))
	mux.HandleFunc("/healthz", only(s.alive, http.MethodGet, http.MethodHead))
	mux.HandleFunc("/readyz", only(s.ready, http.MethodGet, http.MethodHead))
	mux.HandleFunc("/", s.notFound)
	return s.guarded(mux)
}

// only answers requests of other methods with 405.
func only(handler http.HandlerFunc, methods ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if !slices.Contains(methods, r.Method) {
			notAllowed(w, r, methods...)
			return
		}
		handler(w, r)
	}
}

func notAllowed(w http.ResponseWriter, r *http.Request, methods ...string) {
	allowed := strings.Join(methods, ", ")
	w.Header().Set("Allow", allowed)
	http.Error(w, r.Method+" is not for "+r.URL.Path+"; use "+allowed, http.StatusMethodNotAllowed)
}

func (s *site) notFound(w http.ResponseWriter, r *http.Request) {
	http.Error(w, "there is nothing at this path; there are /rpc (a websocket, or POST), /dump/CONTRACT, /healthz and /readyz", http.StatusNotFound)
}

// rpc serves a websocket, or one message by POST.
func (s *site) rpc(w http.ResponseWriter, r *http.Request) {
	isUpgrade := websocket.IsWebSocketUpgrade(r)
	switch {
	case r.Method == http.MethodPost:
		s.admit(w, r, s.post)
	case r.Method != http.MethodGet:
		notAllowed(w, r, http.MethodGet, http.MethodPost)
	case !isUpgrade:
		w.Header().Set("Upgrade", "websocket")
		http.Error(w, "this path is a websocket; connect with a websocket client, or POST a JSON-RPC request", http.StatusUpgradeRequired)
	default:
		s.admit(w, r, s.connect)
	}
}

// admit refuses a request whose key is wrong, and one too many.
func (s *site) admit(w http.ResponseWriter, r *http.Request, serve func(http.ResponseWriter, *http.Request, identity)) {
	who, ok := s.identify(w, r)
	if !ok {
		return
	}
	if err := s.gate.enter(); err != nil {
		w.Header().Set("Connection", "close") // who stays would take up the place of another
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	defer s.gate.leave()
	serve(w, r, who)
}

// identify returns who sent r. If that can't be told it answers r.
func (s *site) identify(w http.ResponseWriter, r *http.Request) (who identity, ok bool) {
	log := s.server.options.Logger
	who, err := s.server.identify(r)
	switch {
	case err == nil:
		return who, true
	case errors.Is(err, ledger.ErrKey), errors.Is(err, errScheme):
		log.Info("a key was refused", "peer", r.RemoteAddr, "error", err)
		w.Header().Set("WWW-Authenticate", "Bearer")
		http.Error(w, err.Error(), http.StatusUnauthorized)
	default:
		log.Error("a key could not be checked", "peer", r.RemoteAddr, "error", err)
		http.Error(w, "keys can't be checked now; try again in a while", http.StatusServiceUnavailable)
	}
	return identity{}, false
}

// connect serves a websocket until it ends.
func (s *site) connect(w http.ResponseWriter, r *http.Request, who identity) {
	s.door.websockets.Add(1)
	defer s.door.websockets.Add(-1)
	var x *session
	options := s.server.options.Link
	options.Long = func() error { return x.awaitReading() } // while x receives
	log := s.server.options.Logger
	socket, err := link.Accept(w, r, options)
	if err != nil {
		log.Info("a websocket was refused", "peer", r.RemoteAddr, "error", err)
		return
	}
	log.Debug("connection", "peer", r.RemoteAddr, "caller", who.caller.Name)
	x = newSession(s.ctx, s.server, socket, who, r.RemoteAddr)
	x.stays = true
	x.run(s.ctx)
}
