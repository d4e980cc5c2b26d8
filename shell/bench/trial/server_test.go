package trial

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"moonledger/chain"
	"moonledger/chain/badger"
	"moonledger/chain/memory"
	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/folder"
	"moonledger/server/ledger"
)

// adminKey is the key of admin in every ledger under test.
const adminKey = "ml_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// A local is a server in this process.
type local struct {
	address string
	stop    func() error
}

func (s *local) Address() string { return s.address }
func (s *local) PID() int        { return os.Getpid() }
func (s *local) Stop() error     { return s.stop() }

// startLocal is a Starter of servers in this process.
func startLocal(ctx context.Context, contracts, store string) (Server, error) {
	l, err := openLedger(ctx, store)
	if err != nil {
		return nil, err
	}
	closed := func(err error) error { return errors.Join(err, l.Close(context.Background())) }
	if err := deployAll(ctx, contracts, l); err != nil {
		return nil, closed(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, closed(err)
	}
	serving, end := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- server.New(l, server.Options{}).Serve(serving, listener) }()
	stop := sync.OnceValue(func() error { end(); return closed(<-served) })
	return &local{"ws://" + listener.Addr().String() + "/rpc", stop}, nil
}

func openLedger(ctx context.Context, store string) (*ledger.Ledger, error) {
	machine, err := runtime.New()
	if err != nil {
		return nil, err
	}
	open := func(ctx context.Context) (chain.Store, error) {
		if dir, isBadger := strings.CutPrefix(store, "badger:"); isBadger {
			return badger.Open(ctx, dir, badger.Options{MemTable: 8 << 20, MinFree: -1, NoSync: true, AllowUnsafe: true})
		}
		return memory.Open(), nil
	}
	return ledger.Open(ctx, machine, open, ledger.Options{AdminKey: adminKey})
}

func deployAll(ctx context.Context, contracts string, l *ledger.Ledger) error {
	machine, err := runtime.New()
	if err != nil {
		return err
	}
	d, err := folder.Open(ctx, contracts, machine, folder.Options{})
	if err != nil {
		return err
	}
	return errors.Join(d.Deploy(ctx, l), d.Close())
}

// counted returns a Starter that counts how often it started.
func counted(starts *int) Starter {
	return func(ctx context.Context, contracts, store string) (Server, error) {
		*starts++
		return startLocal(ctx, contracts, store)
	}
}

// shop is a contract whose accounts are opened before they are used.
const shop = `---@class Shop
---@field sold table<string, integer>
local Shop = contract "Shop" { version = 1, state = { sold = {} } }

---@param key string
function Shop:open(key)
  self.sold[key] = 0
end

---@param key string
function Shop:sell(key)
  local before = self.sold[key] or error("no account " .. key)
  self.sold[key] = before + 1
end
`

// runShop runs a server of the shop until the test ends.
func runShop(t *testing.T) Server {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "shop.lua"), []byte(shop), 0o644); err != nil {
		t.Fatal(err)
	}
	s, err := startLocal(t.Context(), dir, "memory:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
	return s
}
