// Package libopenapi stands in for the reader of OpenAPI documents, of which Pulumi's `pulumi api` alone makes use: it takes
// a quarter of the time of building Pulumi. It refuses every document, so that nothing of the model is ever filled.
package libopenapi

import (
	"errors"

	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
)

type Document struct{}

type DocumentModel struct{ Model v3.Document }

func NewDocument([]byte) (*Document, error) {
	return nil, errors.New("this Pulumi was built from source without `pulumi api`: install Pulumi to use it")
}

func (*Document) BuildV3Model() (*DocumentModel, error) { return nil, nil }
