package trial

import (
	"fmt"
	"time"

	"moonledger/shell/bench"
)

// A Setup says what is measured, and how. The zero value of an optional field
// means its default.
type Setup struct {
	// Plan is what is called. Without a Contract that is the built-in one, and
	// without a Method its transfers between the accounts.
	Plan bench.Plan

	// Prepare is called first, each plan once for each of the accounts. It is of the
	// same contract; the built-in one has its accounts opened without it.
	Prepare []bench.Plan

	Accounts int           // default 1000
	Entries  uint64        // that the chain has at least when the load begins
	Clients  int           // with a connection each; default 1
	WarmUp   time.Duration // for how long there is load before measuring; default none
	Until    bench.Until   // when measuring ends; default when the context does
	Verify   bool          // whether verification is measured too

	Key     string            // of the user who calls; default nobody
	Version string            // of this program, for the report
	Temp    string            // directory for the dump that is verified; default that for temporary files
	Note    func(text string) // is told what goes on; default nobody
}

// filled returns the setup with its defaults.
func (s Setup) filled() (Setup, error) {
	if s.Plan.Contract == "" {
		s.Plan.Contract = bench.ContractName
	}
	if s.Plan.InFlight == 0 {
		s.Plan.InFlight = 1
	}
	if s.Accounts == 0 {
		s.Accounts = 1000
	}
	if s.Clients == 0 {
		s.Clients = 1
	}
	if s.Note == nil {
		s.Note = func(string) {}
	}
	return s.withTransfers()
}

// withTransfers returns the setup with transfers between its accounts, unless it
// has a method.
func (s Setup) withTransfers() (_ Setup, err error) {
	if s.Plan.Method == "" {
		s.Plan.Method = bench.ContractMethod
		s.Plan.Arguments, err = bench.ParseArguments(bench.ContractArguments(s.Accounts))
	}
	return s, err
}

func (s Setup) note(format string, args ...any) { s.Note(fmt.Sprintf(format, args...)) }

// settings returns what a report says of a setup with its defaults.
func (s Setup) settings() bench.Settings {
	settings := bench.Settings{
		Contract: s.Plan.Contract, Method: s.Plan.Method, Clients: s.Clients, InFlight: s.Plan.InFlight,
		Calls: s.Until.Calls, Seconds: s.Until.Time.Seconds(), WarmUp: s.WarmUp.Seconds(), Rate: s.Plan.Rate, Seed: s.Plan.Seed,
		Accounts: s.Accounts, Entries: s.Entries,
	}
	for _, a := range s.Plan.Arguments {
		settings.Arguments = append(settings.Arguments, a.String())
	}
	return settings
}
