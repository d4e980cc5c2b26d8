package server

import (
	"errors"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"moonledger/chain"
	"moonledger/chain/state"
	"moonledger/runtime/schema"
	"moonledger/server/ledger"
	"moonledger/server/wire"
)

// callResult puts the answer of a call or a deploy on the wire.
func callResult(a ledger.Answer) wire.CallResult {
	result := wire.CallResult{
		Result: valueJSON(a.Result),
		Height: uint64(a.Height), Hash: a.Hash.String(), Time: timeText(a.Time),
		Gas: a.Gas, Appended: a.Appended, Repeated: a.Repeated, Changes: a.Changes,
	}
	for _, e := range a.Events {
		text := append(state.AppendString([]byte{'['}, e.Name), ',')
		result.Events = append(result.Events, append(e.Data.AppendJSON(text), ']'))
	}
	for _, w := range a.Writes {
		result.Writes = append(result.Writes, w.AppendJSON(nil))
	}
	return result
}

// valueJSON returns the form that v has in entries, or nothing.
func valueJSON(v state.Value) jsontext.Value {
	if !v.Exists() {
		return nil
	}
	return v.AppendJSON(nil)
}

// timeText returns the form that t has in entries; "" for no time.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(chain.TimeLayout)
}

func contractInfo(i ledger.Info) wire.ContractInfo {
	info := wire.ContractInfo{
		Name: i.Name, Doc: i.Doc, Version: i.Version, File: i.File, Code: i.Code.String(),
		Height: uint64(i.Head.Height), Hash: i.Head.Hash.String(), Time: timeText(i.Time), Retired: i.Retired,
	}
	if i.Err != nil {
		e, _ := failure(i.Err)
		info.Error = e.Message
	}
	return info
}

func apiResult(api schema.API, version int64) wire.APIResult {
	result := wire.APIResult{
		Contract: api.Name, Version: version, Doc: api.Doc, Access: api.Access, Read: api.Read,
		Fields: fieldAPIs(api.Fields),
	}
	for _, t := range api.Types {
		result.Types = append(result.Types, wire.TypeAPI{Name: t.Name, Doc: t.Doc, Type: t.Type, Fields: fieldAPIs(t.Fields)})
	}
	for _, m := range api.Methods {
		result.Methods = append(result.Methods, wire.MethodAPI{
			Name: m.Name, Doc: m.Doc, Params: fieldAPIs(m.Params),
			Result: m.Result, ResultDoc: m.ResultDoc, View: m.View, Access: m.Access,
		})
	}
	return result
}

func fieldAPIs(fields []schema.APIField) []wire.FieldAPI {
	var list []wire.FieldAPI
	for _, f := range fields {
		list = append(list, wire.FieldAPI(f))
	}
	return list
}

func statusResult(contract string, p ledger.StatusPage) wire.StatusResult {
	result := wire.StatusResult{
		Contract: contract,
		Height:   uint64(p.Head.Height), Hash: p.Head.Hash.String(), Time: timeText(p.Time), Retired: p.Retired,
		Value: valueJSON(p.Value),
	}
	for _, key := range p.Cut {
		result.Cut = append(result.Cut, key.AppendJSON(nil))
	}
	if p.Next != nil {
		result.Next = p.Next.AppendJSON(nil)
	}
	return result
}

func historyResult(p ledger.HistoryPage) wire.HistoryResult {
	result := wire.HistoryResult{Entries: make([]jsontext.Value, len(p.Lines)), Height: uint64(p.Head.Height)}
	for i, line := range p.Lines {
		result.Entries[i] = line
	}
	if p.More {
		next := uint64(p.Next)
		result.Next = &next
	}
	return result
}

func verifyReport(r ledger.VerifyReport) wire.VerifyReport {
	report := wire.VerifyReport{Contract: r.Contract, OK: r.Err == nil, Entries: r.Entries}
	if r.Head.Exists() {
		report.Hash = r.Head.Hash.String()
	}
	if r.Err == nil {
		return report
	}
	var broken *chain.BrokenError
	if errors.As(r.Err, &broken) {
		height := uint64(broken.Height)
		report.Height, report.Time, report.Reason = &height, timeText(broken.Time), broken.Reason
		return report
	}
	e, _ := failure(r.Err)
	report.Reason = e.Message
	return report
}
