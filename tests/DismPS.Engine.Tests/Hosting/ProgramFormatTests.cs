using System.Runtime.InteropServices;
using DismPS.Engine.Hosting;

namespace DismPS.Engine.Tests.Hosting;

public sealed class ProgramFormatTests
{
    private static readonly byte[] ElfX64 = [0x7F, .. "ELF"u8, .. new byte[14], 0x3E, 0];
    private static readonly byte[] ElfArm64 = [0x7F, .. "ELF"u8, .. new byte[14], 0xB7, 0];
    private static readonly byte[] MachArm64 = [0xCF, 0xFA, 0xED, 0xFE, 0x0C, 0, 0, 1, .. new byte[12]];
    private static readonly byte[] MachX64 = [0xCF, 0xFA, 0xED, 0xFE, 0x07, 0, 0, 1, .. new byte[12]];
    private static readonly byte[] Windows = [.. "MZ"u8, .. new byte[18]];

    [Fact]
    public void A_program_runs_on_its_own_system_and_processor_only()
    {
        (byte[] Head, OSPlatform System, Architecture Processor)[] own =
        [
            (ElfX64, OSPlatform.Linux, Architecture.X64), (ElfArm64, OSPlatform.Linux, Architecture.Arm64),
            (MachX64, OSPlatform.OSX, Architecture.X64), (MachArm64, OSPlatform.OSX, Architecture.Arm64), (Windows, OSPlatform.Windows, Architecture.X64),
        ];
        foreach ((byte[] head, OSPlatform system, Architecture processor) in own)
        {
            foreach ((_, OSPlatform here, Architecture core) in own)
                Assert.Equal(here == system && core == processor, ProgramFormat.MayRun(head, here, core));
        }

        // Windows runs programs for x64 on other processors too.
        Assert.True(ProgramFormat.MayRun(Windows, OSPlatform.Windows, Architecture.Arm64));
    }

    [Theory]
    [InlineData("#!/bin/sh\nexit 0\n")]
    [InlineData("")]
    public void Scripts_and_what_is_not_known_may_be_tried(string head) =>
        Assert.True(ProgramFormat.MayRun(System.Text.Encoding.UTF8.GetBytes(head), OSPlatform.Linux, Architecture.X64));
}
