// Package models holds the records that features share: structs, their columns, constants, and methods that compute from the struct
// alone. No queries, no hooks, nothing of ours imported. Each struct names its one writer; any feature may read any table, only the
// writer changes it. Keys are ids of base/id; times are Time; structures are JSON in text columns.
package models
