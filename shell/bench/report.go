package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
)

// A Report is one measurement with its circumstances. Its JSON has all of it.
type Report struct {
	Version  string   `json:"version"` // of this program
	Settings Settings `json:"settings"`
	Result   Result   `json:"result"`
	Chain    Chain    `json:"chain"`
	Server   Server   `json:"server"`

	ClientCPU    float64       `json:"client_cpu_us_per_call"` // of this process: user and system
	Machine      Machine       `json:"machine"`
	Verification *Verification `json:"verification,omitzero"`
}

// Settings are what was asked for, defaults filled in.
type Settings struct {
	Server    string   `json:"server"`         // address, or "own" for one started for this
	Store     string   `json:"store,omitzero"` // of an own server
	Contract  string   `json:"contract"`
	Method    string   `json:"method"`
	Arguments []string `json:"arguments"`
	Clients   int      `json:"clients"`
	InFlight  int      `json:"in_flight"` // of each client
	Calls     uint64   `json:"calls,omitzero"`
	Seconds   float64  `json:"seconds,omitzero"`
	WarmUp    float64  `json:"warm_up_seconds"`
	Rate      float64  `json:"rate,omitzero"`
	Seed      uint64   `json:"seed"`
	Accounts  int      `json:"accounts,omitzero"`
	Entries   uint64   `json:"entries,omitzero"` // at least, before the warm-up
}

// A Chain is what became of the chain.
type Chain struct {
	Before     uint64  `json:"entries_before"`                 // before the warm-up
	After      uint64  `json:"entries_after,omitzero"`         // 0 if the server could not be asked any more
	EntryBytes float64 `json:"entry_bytes,omitzero"`           // mean length of the newest lines, if any is new
	StoreBytes float64 `json:"store_bytes_per_entry,omitzero"` // growth of the store for each entry; 0: not known
}

// A Server is what is known of the server's process: the zero value if it is
// another one's. Memory is what it had resident, in bytes.
type Server struct {
	StartSeconds float64 `json:"start_seconds,omitzero"` // from starting the process until it listens, on the chain as it was before
	MemoryStart  int64   `json:"memory_start_bytes,omitzero"`
	MemoryEnd    int64   `json:"memory_end_bytes,omitzero"`
	MemoryPeak   int64   `json:"memory_peak_bytes,omitzero"` // since its start, the load included
	CPU          float64 `json:"cpu_us_per_call,omitzero"`   // user and system, while measuring
}

// A Machine is what the load was measured on.
type Machine struct {
	System     string  `json:"system"` // operating system and architecture
	Processors int     `json:"processors"`
	Others     float64 `json:"others,omitzero"` // share of their time that other processes had, 0 to 1; 0 also if it is not known
}

// Print writes a report for people.
func (r Report) Print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, line := range r.lines() {
		fmt.Fprintf(table, "%s\t%s\n", line[0], line[1])
	}
	return table.Flush()
}

// lines returns titles and texts.
func (r Report) lines() [][2]string {
	lines := [][2]string{
		{"load", r.Settings.load()},
		{"calls", r.Result.text()},
	}
	add := func(title, text string) {
		if text != "" {
			lines = append(lines, [2]string{title, text})
		}
	}
	if r.Result.Succeeded > 0 {
		add("latency", r.Result.Latency.text()+r.Settings.latencyText())
	}
	add("late", r.Result.lateText())
	for _, f := range r.Result.Errors {
		add("error", fmt.Sprintf("%s, %s times; first: %s", f.Code, count(f.Count), f.First))
	}
	add("chain", r.Chain.text())
	add("server", r.Server.text())
	add("memory", r.Server.memory())
	add("client", fmt.Sprintf("%.0f µs of processor time a call", r.ClientCPU))
	add("machine", r.Machine.text())
	if r.Verification != nil {
		add("verify", r.Verification.text())
	}
	return lines
}

func (s Settings) load() string {
	text := fmt.Sprintf("%s.%s, %s with %d in flight each", s.Contract, s.Method, plural(uint64(s.Clients), "client"), s.InFlight)
	if s.Rate > 0 {
		text += fmt.Sprintf(", %s calls/s asked for", humanize.CommafWithDigits(s.Rate, 1))
	}
	if s.Server == "own" {
		return text + ", own server on " + s.Store
	}
	return text + ", " + s.Server
}

func (s Settings) latencyText() string {
	if s.Rate > 0 {
		return " from the intended start to the answer"
	}
	return " from sending to the answer"
}

func (r Result) text() string {
	text := fmt.Sprintf("%s calls/s: %s in %.2f s, %s recorded", count(uint64(r.PerSecond+0.5)), count(r.Succeeded), r.Seconds, count(r.Recorded))
	if failed := r.Calls - r.Succeeded; failed > 0 {
		text += fmt.Sprintf(", and %s failed", count(failed))
	}
	if r.Interrupted {
		text += " (interrupted)"
	}
	return text
}

func (l Latency) text() string {
	return fmt.Sprintf("p50 %s, p95 %s, p99 %s, longest %s ms", millis(l.P50), millis(l.P95), millis(l.P99), millis(l.Most))
}

func (r Result) lateText() string {
	if r.Late == nil {
		return ""
	}
	text := "calls began late by " + r.Late.text()
	if r.NotBegun > 0 {
		text += fmt.Sprintf("; %s did not begin in time at all", count(r.NotBegun))
	}
	return text
}

func (c Chain) text() string {
	text := fmt.Sprintf("%s entries before", count(c.Before))
	if c.After > 0 {
		text += fmt.Sprintf(", %s after", count(c.After))
	}
	if c.EntryBytes > 0 {
		text += fmt.Sprintf("; an entry is %.0f bytes", c.EntryBytes)
	}
	if c.StoreBytes > 0 {
		text += fmt.Sprintf(", and the store grew by %.0f for each", c.StoreBytes)
	}
	return text
}

func (s Server) text() string {
	var parts []string
	if s.CPU > 0 {
		parts = append(parts, fmt.Sprintf("%.0f µs of processor time a call", s.CPU))
	}
	if s.StartSeconds > 0 {
		parts = append(parts, fmt.Sprintf("started in %.3f s", s.StartSeconds))
	}
	return strings.Join(parts, ", ")
}

func (s Server) memory() string {
	if s.MemoryPeak == 0 {
		return ""
	}
	return fmt.Sprintf("%s after its start, %s after the load, %s at most",
		humanize.IBytes(uint64(s.MemoryStart)), humanize.IBytes(uint64(s.MemoryEnd)), humanize.IBytes(uint64(s.MemoryPeak)))
}

func (m Machine) text() string {
	text := fmt.Sprintf("%s, %s", m.System, plural(uint64(m.Processors), "processor"))
	if m.Others > 0 {
		text += fmt.Sprintf(", %.0f%% of whose time went to other processes", 100*m.Others)
	}
	return text
}

func (v *Verification) text() string {
	return fmt.Sprintf("%s entries/s on the server, %s of the dump; dumped at %s/s",
		count(v.ServerRate()), count(v.FileRate()), humanize.IBytes(uint64(ratio(float64(v.DumpBytes), v.DumpSeconds))))
}

// ServerRate returns the entries/s of the verification on the server.
func (v *Verification) ServerRate() uint64 {
	return uint64(ratio(float64(v.Entries), v.ServerSeconds) + 0.5)
}

// FileRate returns the entries/s of the verification of the dump.
func (v *Verification) FileRate() uint64 {
	return uint64(ratio(float64(v.Entries), v.FileSeconds) + 0.5)
}

// millis writes milliseconds with as many digits as mean something.
func millis(ms float64) string {
	switch {
	case ms < 1:
		return fmt.Sprintf("%.3f", ms)
	case ms < 100:
		return fmt.Sprintf("%.1f", ms)
	}
	return fmt.Sprintf("%.0f", ms)
}

func count(n uint64) string { return humanize.Comma(int64(n)) }

func plural(n uint64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return count(n) + " " + noun + "s"
}
