package memory_test

import (
	"testing"

	"moonledger/chain"
	"moonledger/chain/chaintest"
	"moonledger/chain/memory"
)

func fresh(testing.TB) chaintest.Place {
	return chaintest.Place{Forgets: true, Open: func() (chain.Store, error) { return memory.Open(), nil }}
}

func TestStore(t *testing.T) { chaintest.Run(t, fresh) }

func TestProperty(t *testing.T) { chaintest.Property(t, fresh) }
