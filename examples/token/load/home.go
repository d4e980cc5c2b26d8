package main

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	token "moonledger/examples/token"
)

// A home is the folder in which everything of a ledger stands: its store, its
// contracts, the key of its admin, and what its server said.
type home struct {
	dir string
	key string // of admin
}

func (h home) store() string     { return filepath.Join(h.dir, "store") }
func (h home) contracts() string { return filepath.Join(h.dir, "contracts") }
func (h home) log() string       { return filepath.Join(h.dir, "server.log") }

// openHome makes the folder if need be, with the contracts of books.
func openHome(dir string, books []*book) (home, error) {
	h := home{dir: dir}
	if err := os.MkdirAll(h.contracts(), 0o700); err != nil {
		return home{}, err
	}
	for _, b := range books {
		file := filepath.Join(h.contracts(), b.contract+".lua")
		if err := os.WriteFile(file, []byte(b.source(token.Source())), 0o644); err != nil {
			return home{}, err
		}
	}
	var err error
	h.key, err = adminKey(filepath.Join(dir, "admin.key"))
	return h, err
}

// adminKey returns the key that a file holds, or a new one, which it puts there
// before a ledger can know it.
func adminKey(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return string(text), err
	}
	secret := make([]byte, 32)
	rand.Read(secret) // never fails
	key := "ml_" + base64.RawURLEncoding.EncodeToString(secret)
	part := file + ".part" // the file is whole, or not there
	if err := os.WriteFile(part, []byte(key), 0o600); err != nil {
		return "", err
	}
	if err := os.Rename(part, file); err != nil {
		return "", fmt.Errorf("keeping the key of admin: %w", err)
	}
	return key, nil
}
