// Package base has the fields of a schema that Pulumi names.
package base

import (
	"github.com/pb33f/libopenapi/orderedmap"
	"go.yaml.in/yaml/v4"
)

type Info struct{ Version string }

type SchemaProxy struct{}

func (*SchemaProxy) Schema() *Schema { return nil }

type Discriminator struct {
	PropertyName string
	Mapping      *orderedmap.Map[string, string]
}

type DynamicValue[A, B any] struct {
	A A
	B B
}

func (*DynamicValue[A, B]) IsA() bool { return false }

type Schema struct {
	Type, Required               []string
	Description, Format, Pattern string
	AllOf, AnyOf, OneOf          []*SchemaProxy
	Properties                   *orderedmap.Map[string, *SchemaProxy]
	Items, AdditionalProperties  *DynamicValue[*SchemaProxy, bool]
	Discriminator                *Discriminator
	Nullable, ReadOnly           *bool
	MinLength, MaxLength         *int64
	Minimum, Maximum, MultipleOf *float64
	Enum                         []*yaml.Node
	Default                      *yaml.Node
	Extensions                   *orderedmap.Map[string, *yaml.Node]
}

func (*Schema) MarshalJSONInline() ([]byte, error) { return nil, nil }

type hasher struct{}

func (*hasher) Hash() uint64 { return 0 }

func (*Schema) GoLow() *hasher { return nil }
