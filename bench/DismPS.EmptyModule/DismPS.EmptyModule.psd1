@{
    RootModule           = 'DismPS.EmptyModule.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '0b2d4b0e-8a35-4d0e-9e6e-6a3d3c4f1a52'
    Author               = 'DismPS contributors'
    Description          = 'One cmdlet that does nothing.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    CmdletsToExport      = @('Get-Nothing')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
}
