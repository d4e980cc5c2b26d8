package wire

// AuthParams are the parameters of auth.
type AuthParams struct {
	Key string `json:"key"` // the secret
}

// AuthResult answers auth.
type AuthResult struct {
	Caller string   `json:"caller"`         // user name
	Key    string   `json:"key"`            // fingerprint
	Roles  []string `json:"roles,omitzero"` // sorted
}

// RetireParams are the parameters of retire.
type RetireParams struct {
	Contract string `json:"contract"`
	Request  string `json:"request,omitzero"`
}

// KeyParams are the parameters of key: without Add and Revoke it makes a user
// with a first key.
type KeyParams struct {
	User    string `json:"user"`
	Add     bool   `json:"add,omitzero"`     // make another key for a user
	Revoke  string `json:"revoke,omitzero"`  // fingerprint of a key to revoke
	Expires string `json:"expires,omitzero"` // RFC 3339: when the new key stops working; absent: never
	Request string `json:"request,omitzero"`
}

// KeyResult answers key.
type KeyResult struct {
	User     string `json:"user"`
	Key      string `json:"key"`              // fingerprint
	Secret   string `json:"secret,omitzero"`  // the key itself, when it was made by this very request; it can't be read again
	Expires  string `json:"expires,omitzero"` // of a new key
	Height   uint64 `json:"height"`           // of the entry, as in CallResult
	Hash     string `json:"hash"`
	Time     string `json:"time"`
	Appended bool   `json:"appended"`
	Repeated bool   `json:"repeated,omitzero"` // the request id was known: then there is no Secret
}

// RoleParams are the parameters of role: exactly one of Add and Remove is set.
type RoleParams struct {
	User    string `json:"user"`
	Add     string `json:"add,omitzero"`    // role to give
	Remove  string `json:"remove,omitzero"` // role to take
	Request string `json:"request,omitzero"`
}

// UsersParams are the parameters of users.
type UsersParams struct {
	After string `json:"after,omitzero"` // Next of the page before; absent on the first
	Limit int    `json:"limit,omitzero"` // default 1,000, which is the most
}

// UsersResult answers users; sorted by name.
type UsersResult struct {
	Users []UserInfo `json:"users"`
	Next  string     `json:"next,omitzero"` // for After of the next page; absent on the last
}

// UserInfo is one user.
type UserInfo struct {
	Name  string    `json:"name"`
	Since string    `json:"since"`          // RFC 3339, as all times here
	Roles []string  `json:"roles,omitzero"` // sorted
	Keys  []KeyInfo `json:"keys"`           // the oldest first
}

// KeyInfo is what is public of a key.
type KeyInfo struct {
	Key     string `json:"key"` // fingerprint
	Since   string `json:"since"`
	Expires string `json:"expires,omitzero"`
	Revoked string `json:"revoked,omitzero"`
}
