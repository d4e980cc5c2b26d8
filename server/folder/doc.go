// Package folder deploys the contracts of a folder to a ledger, and deploys
// them again when their files change.
//
// A Deployer reads the folder when it is opened, deploys what is in it with
// Deploy, and follows the folder with Run. What comes of each file is told in
// Reports, whose lines are for people. The rules for code that differs from
// what runs are those of ledger.Deploy: it needs a higher version, unless the
// Deployer is to Force it, as development does.
//
// Deploys from a folder have the caller admin and no key: they are the
// operator's own hand.
package folder
