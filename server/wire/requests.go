package wire

import "github.com/go-json-experiment/json/jsontext"

// The names of requests.
const (
	Info      = "info"
	Auth      = "auth"
	Contracts = "contracts"
	API       = "api"
	Call      = "call"
	Status    = "status"
	History   = "history"
	Entry     = "entry"
	Verify    = "verify"
	Deploy    = "deploy"
	Retire    = "retire"
	Key       = "key"
	Role      = "role"
	Users     = "users"
)

// HeadTrailer is the HTTP trailer of a dump. It holds the height and the hash of
// the chain's head, with a space between.
const HeadTrailer = "Moonledger-Head"

// InfoResult answers info, which takes no parameters.
type InfoResult struct {
	Server    string `json:"server"`  // "moonledger"
	Version   string `json:"version"` // of the server
	Ledger    string `json:"ledger"`  // the origin
	VM        string `json:"vm"`
	Contracts int    `json:"contracts"`
	Caller    string `json:"caller,omitzero"` // user name of this connection
}

// ContractsResult answers contracts, which takes no parameters; sorted by name.
type ContractsResult struct {
	Contracts []ContractInfo `json:"contracts"`
}

// ContractInfo is one contract of a ledger.
type ContractInfo struct {
	Name    string `json:"name"`
	Doc     string `json:"doc,omitzero"` // first sentence of its documentation
	Version int64  `json:"version"`
	File    string `json:"file,omitzero"` // base name of the file that was deployed
	Code    string `json:"code"`          // SHA-256 of its source
	Height  uint64 `json:"height"`        // of the head
	Hash    string `json:"hash"`          // of the head
	Time    string `json:"time"`          // of the head
	Retired bool   `json:"retired,omitzero"`
	Error   string `json:"error,omitzero"` // why it can't be used now
}

// APIParams are the parameters of api.
type APIParams struct {
	Contract string `json:"contract"`
}

// APIResult answers api. Types are in the notation of LuaLS.
type APIResult struct {
	Contract string      `json:"contract"`
	Version  int64       `json:"version"`
	Doc      string      `json:"doc,omitzero"`
	Access   string      `json:"access"`           // default of the methods: anyone, user, admin, role:NAME
	Read     string      `json:"read"`             // who may read state and history
	Types    []TypeAPI   `json:"types,omitzero"`   // classes and aliases that the types below name
	Fields   []FieldAPI  `json:"fields,omitzero"`  // of the state, in the order declared
	Methods  []MethodAPI `json:"methods,omitzero"` // sorted by name
}

// TypeAPI is a class, with fields, or an alias, with what it stands for.
type TypeAPI struct {
	Name   string     `json:"name"`
	Doc    string     `json:"doc,omitzero"`
	Type   string     `json:"type,omitzero"`
	Fields []FieldAPI `json:"fields,omitzero"`
}

// MethodAPI is one public method.
type MethodAPI struct {
	Name      string     `json:"name"`
	Doc       string     `json:"doc,omitzero"`
	Params    []FieldAPI `json:"params,omitzero"` // in order
	Result    string     `json:"result,omitzero"` // its type; "" if not declared
	ResultDoc string     `json:"result_doc,omitzero"`
	View      bool       `json:"view,omitzero"` // may not write
	Access    string     `json:"access"`
}

// FieldAPI is a parameter of a method, or a field of the state or a class.
type FieldAPI struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Optional bool   `json:"optional,omitzero"`
	Doc      string `json:"doc,omitzero"`
}

// CallParams are the parameters of call.
type CallParams struct {
	Contract string         `json:"contract"`
	Method   string         `json:"method"`
	Args     jsontext.Value `json:"args,omitzero"`    // an object by name, or an array by position
	Request  string         `json:"request,omitzero"` // request id: 1 to 64 of A-Z a-z 0-9 _ . : -
	DryRun   bool           `json:"dry_run,omitzero"`
}

// CallResult answers call, deploy, retire and role. Height and Hash are those of the entry,
// or if nothing was appended those of the head that it ran on.
type CallResult struct {
	Result   jsontext.Value   `json:"result,omitzero"` // absent if there is none
	Height   uint64           `json:"height"`
	Hash     string           `json:"hash"`
	Time     string           `json:"time"`
	Gas      uint64           `json:"gas"`
	Events   []jsontext.Value `json:"events,omitzero"` // [name, table]
	Appended bool             `json:"appended"`
	Repeated bool             `json:"repeated,omitzero"` // the request id was known; this is the first answer
	Writes   []jsontext.Value `json:"writes,omitzero"`   // of a dry run, as an entry has them
	Changes  []string         `json:"changes,omitzero"`  // of a deploy: how the API differs from before, in sentences
}

// StatusParams are the parameters of status.
type StatusParams struct {
	Contract string           `json:"contract"`
	Path     []jsontext.Value `json:"path,omitzero"`   // keys: strings and integers
	After    jsontext.Value   `json:"after,omitzero"`  // a key: begin behind it
	Limit    int              `json:"limit,omitzero"`  // members; default 1,000, which is the most
	Height   *uint64          `json:"height,omitzero"` // of the page before; absent on the first
}

// StatusResult answers status: a page of the members of a table, or one value.
type StatusResult struct {
	Contract string           `json:"contract"`
	Height   uint64           `json:"height"` // at which it was read
	Hash     string           `json:"hash"`   // of the entry there
	Time     string           `json:"time"`   // of the entry there
	Retired  bool             `json:"retired,omitzero"`
	Value    jsontext.Value   `json:"value"`         // of a table, the members on this page
	Cut      []jsontext.Value `json:"cut,omitzero"`  // keys of members too large to show, in Value as {}
	Next     jsontext.Value   `json:"next,omitzero"` // key for After of the next page; absent on the last
}

// HistoryParams are the parameters of history.
type HistoryParams struct {
	Contract string `json:"contract"`
	From     uint64 `json:"from,omitzero"`
	Limit    int    `json:"limit,omitzero"` // default 1,000, which is the most
}

// HistoryResult answers history: entries as they are recorded.
type HistoryResult struct {
	Entries []jsontext.Value `json:"entries"`
	Next    *uint64          `json:"next,omitzero"` // height for From of the next page; absent on the last
	Height  uint64           `json:"height"`        // of the head
}

// EntryParams are the parameters of entry.
type EntryParams struct {
	Contract string  `json:"contract"`
	Height   *uint64 `json:"height"`
}

// EntryResult answers entry. The hash is over the bytes of Line.
type EntryResult struct {
	Line string `json:"line"`
	Hash string `json:"hash"`
}

// VerifyParams are the parameters of verify; no contract means all.
type VerifyParams struct {
	Contract string `json:"contract,omitzero"`
}

// VerifyResult answers verify.
type VerifyResult struct {
	Contracts []VerifyReport `json:"contracts"`
}

// VerifyReport tells whether a chain verifies, and its first bad entry if not.
type VerifyReport struct {
	Contract string  `json:"contract"`
	OK       bool    `json:"ok"`
	Entries  uint64  `json:"entries"`
	Hash     string  `json:"hash,omitzero"`   // of the head
	Height   *uint64 `json:"height,omitzero"` // of the first bad entry
	Time     string  `json:"time,omitzero"`   // of it
	Reason   string  `json:"reason,omitzero"`
}

// DeployParams are the parameters of deploy.
type DeployParams struct {
	File    string `json:"file"` // base name
	Source  string `json:"source"`
	Request string `json:"request,omitzero"`
}
