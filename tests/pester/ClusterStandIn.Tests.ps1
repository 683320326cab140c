BeforeAll {
    . $PSScriptRoot/common.ps1
    . $PSScriptRoot/clusterstandin.ps1
}

AfterAll {
    Stop-ClusterStandIn
    Clear-Test
}

Describe 'The stand-in for a cluster' {
    It 'serves a model, tells of its requests and lists runtimes' {
        if (-not $Kubectl) { Set-ItResult -Skipped -Because 'there is no kubectl' }
        $cluster = Start-ClusterStandIn -Behaviour @{ 'jec-*' = 'Ready' } -Option '--step', '5'
        $manifest = New-Item "$(Split-Path $cluster.Kubeconfig)/service.json" -Value '{"apiVersion":"serving.kserve.io/v1beta1","kind":"InferenceService","metadata":{"name":"jec-pfn","namespace":"jec"},"spec":{"predictor":{"model":{"modelFormat":{"name":"onnx"},"runtime":"kserve-tritonserver","storageUri":"s3://jec-data/pfn-01/"}}}}'

        & $Kubectl --kubeconfig $cluster.Kubeconfig apply --server-side -f $manifest | Should -Be 'inferenceservice.serving.kserve.io/jec-pfn serverside-applied'
        & $Kubectl --kubeconfig $cluster.Kubeconfig wait --for=condition=Ready isvc/jec-pfn --timeout=20s | Should -Be 'inferenceservice.serving.kserve.io/jec-pfn condition met'

        (Get-ClusterRequest $cluster -Write).verb | Should -Be 'apply'
        & $Kubectl --kubeconfig $cluster.Kubeconfig get clusterservingruntimes -o name | Should -Contain 'clusterservingruntime.serving.kserve.io/kserve-tritonserver'
    }
}
