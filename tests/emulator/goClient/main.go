// Reads from the TAT service named by its arguments with the official Go client: endpoint, secret ID, secret key, invoker ID.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/errors"
	"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile"
	tat "github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/tat/v20201028"
)

func main() {
	result, err := readRecords(os.Args[1], os.Args[2], os.Args[3], os.Args[4])
	if failure, ok := err.(*errors.TencentCloudSDKError); ok {
		result = map[string]string{"code": failure.GetCode(), "requestId": failure.GetRequestId()}
	} else if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(result)
}

func readRecords(endpoint, secretID, secretKey, invokerID string) (any, error) {
	settings := profile.NewClientProfile()
	settings.HttpProfile.Endpoint = endpoint
	settings.HttpProfile.Scheme = "HTTP"
	client, err := tat.NewClient(common.NewCredential(secretID, secretKey), "ap-guangzhou", settings)
	if err != nil {
		return nil, err
	}
	request := tat.NewDescribeInvokerRecordsRequest()
	request.InvokerIds = common.StringPtrs([]string{invokerID})
	request.Limit = common.Uint64Ptr(100)
	answer, err := client.DescribeInvokerRecords(request)
	if err != nil {
		return nil, err
	}
	return answer.Response.InvokerRecordSet, nil
}
