package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// A secret key is keyPrefix and 32 random bytes in base64url, without padding.
const (
	keyPrefix = "ml_"
	keyBytes  = 32
)

// fingerprintDigits is how many of a hash's hex digits are the fingerprint.
const fingerprintDigits = 32

// A KeyHash is the SHA-256 of a secret key as it is written, ml_ included. It is
// all that a ledger keeps of one.
type KeyHash [sha256.Size]byte

// ParseKey returns the hash of a secret key. The error wraps ErrKey: what it
// was given is none. It does not quote it.
func ParseKey(secret string) (KeyHash, error) {
	random, isKey := strings.CutPrefix(secret, keyPrefix)
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(random)
	// The decoder passes over line ends, so the length of the text counts too.
	if !isKey || err != nil || len(decoded) != keyBytes || len(random) != base64.RawURLEncoding.EncodedLen(keyBytes) {
		return KeyHash{}, fmt.Errorf("%w: a key is ml_ and 43 letters, digits, - or _", ErrKey)
	}
	return sha256.Sum256([]byte(secret)), nil
}

// newKey makes a key.
func newKey() (secret string, hash KeyHash) {
	var random [keyBytes]byte
	rand.Read(random[:]) // never fails: it ends the process instead
	secret = keyPrefix + base64.RawURLEncoding.EncodeToString(random[:])
	return secret, sha256.Sum256([]byte(secret))
}

// String returns the hash as 64 hex digits.
func (h KeyHash) String() string { return hex.EncodeToString(h[:]) }

// Fingerprint returns what a key is called in public: the first 32 hex digits
// of its hash.
func (h KeyHash) Fingerprint() string { return h.String()[:fingerprintDigits] }
