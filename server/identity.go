package server

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"

	"moonledger/runtime"
	"moonledger/server/ledger"
)

// An identity is in whose name requests are made: that of a key, which is
// judged anew at each request, or that of a caller who is known.
type identity struct {
	key     *ledger.KeyHash // nil: caller stands
	caller  runtime.Caller
	network netip.Prefix // of the peer; invalid for one in this process
}

// errScheme refuses an Authorization header that holds no key.
var errScheme = errors.New(`write "Authorization: Bearer KEY"`)

// errNoKey refuses the anonymous where they may do nothing.
var errNoKey = errors.New("this server answers only those who have a key")

// identify returns who sent r: whose key it has, or nobody. A key that is
// refused now is not taken.
func (s *Server) identify(r *http.Request) (identity, error) {
	header := r.Header.Values("Authorization")
	network := networkOf(r.RemoteAddr)
	if len(header) == 0 {
		return identity{network: network}, nil
	}
	scheme, secret, _ := strings.Cut(header[0], " ")
	if len(header) > 1 || !strings.EqualFold(scheme, "Bearer") || secret == "" {
		return identity{}, errScheme
	}
	who, err := s.authenticate(secret)
	who.network = network
	return who, err
}

// authenticate returns the identity that a secret key gives.
func (s *Server) authenticate(secret string) (identity, error) {
	key, err := ledger.ParseKey(secret)
	if err != nil {
		return identity{}, err
	}
	caller, err := s.ledger.Identify(key)
	if err != nil {
		return identity{}, err
	}
	return identity{key: &key, caller: caller}, nil
}

// callerOf tells who someone is at this moment, and refuses who may do nothing.
func (s *Server) callerOf(i identity) (runtime.Caller, error) {
	switch {
	case i.key != nil:
		return s.ledger.Identify(*i.key)
	case s.options.KeysOnly && i.caller.Name == "":
		return runtime.Caller{}, errNoKey
	}
	return i.caller, nil
}
