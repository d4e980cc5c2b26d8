package main

import (
	"time"

	"github.com/dustin/go-humanize"
	"github.com/spf13/pflag"

	"moonledger/runtime"
	"moonledger/server"
	"moonledger/server/ledger"
)

// A size is a flag for a number of bytes.
type size int64

// String implements pflag.Value.
func (s *size) String() string { return humanize.IBytes(uint64(*s)) }

// Set implements pflag.Value.
func (s *size) Set(text string) error {
	n, err := parseSize(text)
	*s = size(n)
	return err
}

// Type implements pflag.Value.
func (s *size) Type() string { return "size" }

// limits are the flags that bound what calls and clients may take.
type limits struct {
	gas         uint64
	userGas     int64
	openGas     int64
	allMemory   size
	memory      size
	callTime    time.Duration
	changes     int
	message     size
	queue       int
	inFlight    int
	connections int
	clients     size
}

func (l *limits) addFlags(f *pflag.FlagSet) {
	l.memory, l.message, l.clients = 64<<20, 1<<20, 256<<20
	f.Uint64Var(&l.gas, "gas", 10_000_000, "gas of a call, and of loading a file; 1 is about one instruction")
	f.Var(&l.memory, "memory", "what a call may allocate, and loading a file")
	f.DurationVar(&l.callTime, "call-time", 5*time.Second, "wall time of a call, a safety net; loading a file has a minute")
	f.Int64Var(&l.userGas, "gas-rate-user", 50_000_000, "gas a second that the requests of a user may use; 0: no bound")
	f.Int64Var(&l.openGas, "gas-rate-anonymous", 25_000_000, "the same for each address of those without a key")
	f.Var(&l.allMemory, "memory-limit", "memory of the process; 0: three quarters of what there is (default GOMEMLIMIT, or 0)")
	f.IntVar(&l.changes, "changes", 10_000, "values that a call may set or remove in the state")
	f.Var(&l.message, "message", "longest message, result and entry")
	f.IntVar(&l.queue, "queue", 4096, "calls that may wait for one contract")
	f.IntVar(&l.inFlight, "in-flight", 1024, "requests of a connection that may be under way")
	f.Var(&l.clients, "client-memory", "what messages and answers of all clients may take together")
	f.IntVar(&l.connections, "connections", defaultConnections, "connections at a time, at most half of the files that may be open")
}

// check refuses limits that let nothing through.
func (l *limits) check() error {
	least := map[string]int64{
		"gas": int64(min(l.gas, 1<<62)), "memory": int64(l.memory), "call-time": int64(l.callTime), "changes": int64(l.changes),
		"message": int64(l.message), "queue": int64(l.queue), "in-flight": int64(l.inFlight), "connections": int64(l.connections),
		"client-memory": int64(l.clients),
	}
	for name, value := range map[string]int64{"gas-rate-user": l.userGas, "gas-rate-anonymous": l.openGas, "memory-limit": int64(l.allMemory)} {
		if value < 0 {
			return misusedFlag(name, "can't be negative")
		}
	}
	for name, value := range least {
		if value < 1 {
			return misusedFlag(name, "must be more than 0")
		}
	}
	return nil
}

// callLimits bound each call.
func (l *limits) callLimits() runtime.Limits {
	limits := l.fileLimits()
	limits.Time = l.callTime
	return limits
}

// fileLimits bound the run of a file when it is loaded, whose time is the
// machine's.
func (l *limits) fileLimits() runtime.Limits {
	return runtime.Limits{Gas: l.gas, Memory: uint64(l.memory), Changes: l.changes}
}

// ledgerOptions are the options of a ledger with these limits.
func (l *limits) ledgerOptions() ledger.Options {
	return ledger.Options{
		Limits:      l.callLimits(),
		EntryBytes:  int(l.message),
		QueuedCalls: l.queue,
	}
}

// serverOptions are the options of a server with these limits.
func (l *limits) serverOptions() server.Options {
	o := server.Options{MaxConnections: l.connections, MaxInFlight: l.inFlight, ClientMemory: int(l.clients)}
	o.GasRateUser, o.GasRateAnonymous = orUnbounded(l.userGas), orUnbounded(l.openGas)
	o.Link.MaxMessage = int(l.message)
	return o
}

// orUnbounded is a rate as the options of a server have it.
func orUnbounded(rate int64) int64 {
	if rate == 0 {
		return -1
	}
	return rate
}
