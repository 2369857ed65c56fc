package main

import (
	"context"
	"fmt"
	"os"

	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/auto/optup"
)

// Does what `pulumi up --yes` does with the program of the example, where there is no host of Pulumi's for Go: the Automation
// API runs it in this process.
func main() {
	stack, err := auto.SelectStackInlineSource(context.Background(), os.Args[1], os.Args[2], program, auto.WorkDir("."))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	up := []optup.Option{optup.ProgressStreams(os.Stdout), optup.ErrorProgressStreams(os.Stderr), optup.SuppressProgress()}
	if _, err := stack.Up(context.Background(), up...); err != nil {
		os.Exit(1) // the error is what was printed
	}
}
