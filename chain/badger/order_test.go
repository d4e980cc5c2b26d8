package badger

import (
	"fmt"
	"sync"
	"testing"

	"moonledger/chain"
	"moonledger/chain/chaintest"
)

// What a snapshot shows is there for all other reads, also while commits become
// visible; and a snapshot of a contract that begins meanwhile is no hole.
func TestReadsAgreeWhileCommitsGoOn(t *testing.T) {
	s := mustOpen(t, t.TempDir(), quiet())
	contracts := make([]string, 40)
	for i := range contracts {
		contracts[i] = fmt.Sprint("C", i)
	}
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 2 {
		readers.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
					readAgain(t, s, contracts[i%len(contracts)])
				}
			}
		})
	}
	model := chaintest.NewModel()
	authors := map[string]*chaintest.Author{}
	for i := range 6 * len(contracts) {
		name := contracts[i%len(contracts)]
		if authors[name] == nil {
			authors[name] = &chaintest.Author{Contract: name}
		}
		commitSome(t, s, model, authors[name], i)
	}
	close(done)
	readers.Wait()
}

// readAgain reads, by other ways, what a snapshot says is there.
func readAgain(t *testing.T, s *Store, contract string) {
	snapshot, err := s.State(t.Context(), contract)
	if err != nil {
		t.Errorf("state of %s: %v", contract, err)
		return
	}
	defer snapshot.Close()
	if !snapshot.Head().Exists() {
		return
	}
	if head, err := s.Head(t.Context(), contract); err != nil || head.Height < snapshot.Head().Height {
		t.Errorf("head of %s is %v, %v behind its state at %v", contract, head, err, snapshot.Head())
	}
	last := chain.Hash{}
	for line, err := range s.Entries(t.Context(), contract, 0, snapshot.Head().Height) {
		if err != nil {
			t.Errorf("entries of %s: %v", contract, err)
			return
		}
		last = chain.HashLine(line)
	}
	if last != snapshot.Head().Hash {
		t.Errorf("the newest entry of %s is %v, its head %v", contract, last, snapshot.Head())
	}
}
