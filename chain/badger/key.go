package badger

import (
	"encoding/binary"
	"fmt"
	"strings"

	"moonledger/chain"
	"moonledger/chain/state"
)

// The kinds of keys; the package comment has the layout.
const (
	kindHead    = 'h'
	kindEntry   = 'e'
	kindState   = 's'
	kindRequest = 'r'
	kindLog     = 'l'
)

func headKey(dst []byte, contract string) []byte {
	return append(append(dst, kindHead), contract...)
}

// contractKey is what all keys of one kind and contract begin with.
func contractKey(dst []byte, kind byte, contract string) []byte {
	return append(append(append(dst, kind), contract...), 0)
}

func entryKey(dst []byte, contract string, height chain.Height) []byte {
	return binary.BigEndian.AppendUint64(contractKey(dst, kindEntry, contract), uint64(height))
}

func stateKey(dst []byte, contract string, path state.Path) []byte {
	return path.AppendTuple(contractKey(dst, kindState, contract))
}

func requestKey(dst []byte, contract, caller, id string) []byte {
	dst = contractKey(dst, kindRequest, contract)
	return append(append(append(dst, caller...), 0), id...)
}

func logKey(dst []byte, index uint64) []byte {
	return binary.BigEndian.AppendUint64(append(dst, kindLog), index)
}

// isUnder tells whether a state key names a place below the table at key.
func isUnder[K, T string | []byte](key K, table T) bool {
	return len(key) > len(table) && string(key[:len(table)]) == string(table) && key[len(table)] < state.TupleEnd
}

// place tells people what a key is of.
func place(key []byte) string {
	if len(key) == 0 {
		return "a value without key"
	}
	if key[0] == kindLog && len(key) == 9 {
		return fmt.Sprintf("log index %d", binary.BigEndian.Uint64(key[1:]))
	}
	contract, rest, _ := strings.Cut(string(key[1:]), "\x00")
	switch key[0] {
	case kindHead:
		return contract + ": head"
	case kindEntry:
		if len(rest) >= 8 {
			return fmt.Sprintf("%s: entry %d", contract, binary.BigEndian.Uint64([]byte(rest)))
		}
	case kindState:
		if path, err := state.ParseTuple([]byte(rest)); err == nil {
			return fmt.Sprintf("%s: state %v", contract, path)
		}
	case kindRequest:
		caller, id, _ := strings.Cut(rest, "\x00")
		return fmt.Sprintf("%s: request %q of %q", contract, id, caller)
	}
	return fmt.Sprintf("key %q", key)
}
