package ledger

import (
	"fmt"
	"strings"
	"testing"
)

func TestParseKey(t *testing.T) {
	good := "ml_" + strings.Repeat("A", 43)
	hash, err := ParseKey(good)
	// printf ml_AAA… | sha256sum
	const want = "cf56c01abdd7ab00c1bd49d407c03449788202930bcd426006d5fe3eef995a9f"
	if err != nil || hash.String() != want || hash.Fingerprint() != want[:32] {
		t.Errorf("got %v, %v", hash, err)
	}
	bad := map[string]string{
		"nothing":         "",
		"no prefix":       strings.Repeat("A", 43),
		"another prefix":  "mk_" + strings.Repeat("A", 43),
		"too short":       good[:45],
		"too long":        good + "A",
		"not base64url":   good[:45] + "+",
		"padding":         good[:45] + "=",
		"space behind":    good + " ",
		"line end":        good[:45] + "\n",
		"line end behind": good + "\n",
		"spare bits":      good[:45] + "B", // 43 digits hold two bits more than 32 bytes
	}
	for name, secret := range bad {
		_, err := ParseKey(secret)
		wantError(t, err, ErrKey)
		if secret != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("%s: the error quotes what may be a secret: %v", name, err)
		}
	}
}

func TestNewKeysAreWellFormedAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		secret, hash := newKey()
		parsed, err := ParseKey(secret)
		if err != nil || parsed != hash || seen[secret] {
			t.Fatalf("%v, seen before: %v", err, seen[secret])
		}
		seen[secret] = true
	}
}

func FuzzParseKey(f *testing.F) {
	f.Add("")
	f.Add("ml_" + strings.Repeat("A", 43))
	f.Add("ml_" + strings.Repeat("\n", 43))
	f.Fuzz(func(t *testing.T, secret string) {
		hash, err := ParseKey(secret)
		if err == nil && (len(secret) != 46 || hash == KeyHash{}) {
			t.Errorf("%q is taken for a key", secret)
		}
		if err != nil && fmt.Sprint(err) != "key refused: a key is ml_ and 43 letters, digits, - or _" {
			t.Errorf("got %v", err)
		}
	})
}
