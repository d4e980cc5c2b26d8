package schema

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// MaxNameBytes bounds the names of contracts, methods, types, users and roles.
const MaxNameBytes = 64

// ErrAccess is wrapped when a text is no access rule.
var ErrAccess = errors.New("must be anyone, user, admin or role:NAME")

// Access tells who may do something. The zero Access is anyone. Accesses can be
// compared with ==.
type Access struct {
	rule accessRule
	role string
}

type accessRule uint8

const (
	anyone accessRule = iota
	anyUser
	adminOnly
	roleOnly
)

func accessWords() []string { return []string{"anyone", "user", "admin", "role:NAME"} }

// ParseAccess reads anyone, user, admin or role:NAME, where NAME is a letter
// and then up to 63 letters, digits, _ or -. Its error wraps ErrAccess.
func ParseAccess(text string) (Access, error) {
	if i := slices.Index(accessWords()[:roleOnly], text); i >= 0 {
		return Access{rule: accessRule(i)}, nil
	}
	if role, ok := strings.CutPrefix(text, "role:"); ok && IsUserName(role) {
		return Access{roleOnly, role}, nil
	}
	return Access{}, fmt.Errorf("%w, got %q", ErrAccess, clip(text))
}

// String returns the rule as ParseAccess reads it.
func (a Access) String() string {
	if a.rule == roleOnly {
		return "role:" + a.role
	}
	return accessWords()[a.rule]
}

// Allows tells whether the rule lets caller in. caller is "" for anonymous,
// whom only anyone lets in. A role must be held; being admin is no substitute.
func (a Access) Allows(caller string, roles []string, isAdmin bool) bool {
	switch a.rule {
	case anyone:
		return true
	case anyUser:
		return caller != ""
	case adminOnly:
		return caller != "" && isAdmin
	}
	return caller != "" && slices.Contains(roles, a.role)
}

// SystemName is the name of the contract through which a ledger administers
// itself. No other contract may have it.
const SystemName = "system"

// isContractName tells whether name can be a contract's: a letter, then up to 63
// letters, digits or _.
func isContractName(name string) bool {
	return IsUserName(name) && !strings.Contains(name, "-")
}

// IsUserName tells whether name can be a user's or a role's: a letter, then up
// to 63 letters, digits, _ or -.
func IsUserName(name string) bool {
	for i := range len(name) {
		if !isNameByte(name[i], i > 0) && (i == 0 || name[i] != '-') {
			return false
		}
	}
	return name != "" && len(name) <= MaxNameBytes && name[0] != '_'
}
