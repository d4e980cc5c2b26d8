package server

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"net/http"
	"strings"

	"moonledger/runtime"
)

// ErrKey is wrapped by an Authenticator that refuses a key. The text is shown
// to whoever offered it.
var ErrKey = errors.New("wrong key")

// An Authenticator tells whose a key is. It may be called from many goroutines.
// An error that does not wrap ErrKey means that it could not tell.
type Authenticator interface {
	Authenticate(key string) (runtime.Caller, error)
}

// adminName is the user whom an admin key belongs to.
const adminName = "admin"

// fingerprintDigits is how much of a key's SHA-256, in hex, is its fingerprint.
const fingerprintDigits = 32

// An AdminKey is an Authenticator that knows one key, the admin's. It holds
// the SHA-256 of the key alone.
type AdminKey struct{ digest [sha256.Size]byte }

// NewAdminKey returns an Authenticator for key, which should be random and long.
func NewAdminKey(key string) AdminKey { return AdminKey{sha256.Sum256([]byte(key))} }

// Authenticate implements Authenticator. It takes the same time for each key of
// the same length.
func (k AdminKey) Authenticate(key string) (runtime.Caller, error) {
	digest := sha256.Sum256([]byte(key))
	if subtle.ConstantTimeCompare(digest[:], k.digest[:]) != 1 {
		return runtime.Caller{}, ErrKey
	}
	fingerprint := hex.EncodeToString(digest[:])[:fingerprintDigits]
	return runtime.Caller{Name: adminName, Key: fingerprint, Admin: true}, nil
}

// errScheme refuses an Authorization header that holds no key.
var errScheme = errors.New(`write "Authorization: Bearer KEY"`)

// identify returns who sent r: whose key it has, or nobody.
func (s *Server) identify(r *http.Request) (runtime.Caller, error) {
	header := r.Header.Values("Authorization")
	if len(header) == 0 {
		return runtime.Caller{}, nil
	}
	scheme, key, _ := strings.Cut(header[0], " ")
	if len(header) > 1 || !strings.EqualFold(scheme, "Bearer") || key == "" {
		return runtime.Caller{}, errScheme
	}
	if s.options.Authenticator == nil {
		return runtime.Caller{}, ErrKey
	}
	return s.options.Authenticator.Authenticate(key)
}
