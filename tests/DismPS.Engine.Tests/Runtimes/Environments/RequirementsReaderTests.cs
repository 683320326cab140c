using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Runtimes.Python.Environments;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Tests.Runtimes.Environments;

public sealed class RequirementsReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_versions_extras_markers_comments_and_continuations_are_read()
    {
        RequirementsFile file = Read("""
            # what the handler needs
            scikit-learn>=1.2, <1.5   # pickles
            Pillow
            xgboost [scikit-learn] (==2.0.3)
            tomli>=2 ; python_version < "3.11"
            numpy \
                ==1.26.4 --hash=sha256:0123abc
            demo @ https://example.org/demo-1.0-py3-none-any.whl#sha256=00
            """);
        Assert.Equal(
            ["scikit-learn>=1.2,<1.5", "Pillow", "xgboost[scikit-learn]==2.0.3", "tomli>=2 ; python_version < \"3.11\"", "numpy==1.26.4 --hash=sha256:0123abc", "demo @ https://example.org/demo-1.0-py3-none-any.whl#sha256=00"],
            file.Requirements.Select(r => r.ToString()));
        Assert.Equal(["requirements.txt:2", "requirements.txt:3", "requirements.txt:4", "requirements.txt:5", "requirements.txt:6", "requirements.txt:8"], file.Requirements.Select(r => r.Place));
    }

    [Theory]
    [InlineData("numpy=1.0", "requirements.txt:1: '=1.0' has one '='; write '==1.0'")]
    [InlineData("\n\nnum py", "requirements.txt:3: 'py' has no comparison")]
    [InlineData("-e .", "runs code of the folder")]
    [InlineData("--editable=.", "runs code of the folder")]
    [InlineData(".", "would have to be built")]
    [InlineData("./lib", "would have to be built")]
    [InlineData("../x.tar.gz", "would have to be built")]
    [InlineData("x.zip", "would have to be built")]
    [InlineData("x @ ./lib", "would have to be built")]
    [InlineData("x @ file:///lib", "would have to be built")]
    [InlineData("git+file:///lib", "of a kind that is not used here")]
    [InlineData("gone.whl", "is not there")]
    [InlineData("-r https://example.org/x.txt", "not from addresses")]
    [InlineData("-r ../other.txt", "lies outside of the folder")]
    [InlineData("-r gone.txt", "cannot be read")]
    [InlineData("-r requirements.txt", "included twice")]
    [InlineData("--install-option=x", "is not used here")]
    [InlineData("--index-url file:///x", "takes an address of https")]
    [InlineData("--find-links gone", "there is no folder 'gone'")]
    [InlineData("numpy --global-option=x", "cannot stand behind a package")]
    [InlineData("numpy; python_version", "the condition 'python_version' cannot be read")]
    [InlineData("numpy[", "']' is missing")]
    [InlineData("\0", "is not text in UTF-8")]
    public void Fault_is_told_with_file_and_line(string text, string said)
    {
        DismException fault = Assert.Throws<DismException>(() => Read(text));
        Assert.Equal(ErrorCode.RequirementsInvalid, fault.Code);
        Assert.Contains(said, fault.Message);
    }

    [Fact]
    public void All_faults_are_told_at_once() => Assert.Equal(3, Assert.Throws<DismException>(() => Read("a=1\nb\n-e .\n.\n")).Message.Split('\n').Length);

    [Fact]
    public void Included_files_and_constraints_are_read_with_their_own_lines()
    {
        _folder.Write("more/base.txt", "numpy\n-c bounds.txt\n");
        _folder.Write("more/bounds.txt", "scipy<1.13\n");
        RequirementsFile file = Read("-rmore/base.txt\npandas\n");
        Assert.Equal(["numpy", "pandas"], file.Requirements.Select(r => r.Name));
        Assert.Equal("scipy<1.13", Assert.Single(file.Constraints).ToString());
    }

    [Fact]
    public void Passwords_of_an_index_go_to_pip_and_nowhere_else()
    {
        RequirementsFile file = Read("--index-url https://me:se%40cret@example.org/simple\n--extra-index-url=https://t0ken@example.org/x\n");
        Assert.Equal(["--index-url https://me:se%40cret@example.org/simple", "--extra-index-url https://t0ken@example.org/x"], file.Options);
        Assert.Equal(["requirements.txt:1: packages come from https://****@example.org/simple", "requirements.txt:2: packages come from https://****@example.org/x too"], file.Notes);
        Assert.DoesNotContain("cret", Assert.Throws<DismException>(() => Read("--index-url ftp://me:secret@example.org")).Message);
        Assert.DoesNotContain("cret", Assert.Throws<DismException>(() => Read("svn+https://me:secret@example.org/x")).Message);
    }

    [Fact]
    public void Wheel_of_the_folder_becomes_an_address()
    {
        string wheel = _folder.Write("my wheels/tiny-1.0-py3-none-any.whl", "");
        Assert.Equal("tiny @ " + new Uri(wheel).AbsoluteUri, Assert.Single(Read("./my wheels/tiny-1.0-py3-none-any.whl").Requirements).ToString());
    }

    [Fact]
    public void Conflicts_name_line_and_version_of_the_image()
    {
        RequirementsFile file = Read("numpy>=2.0\nscikit-learn==1.4.1.post1\npydantic>=2 ; python_version < '3.9'\nuproot\npip\nProtobuf<4\n");
        Assert.Equal(
            [
                "requirements.txt:1: numpy>=2.0, but the platform's image (MLServer 1.5.0) has numpy 1.26.4: what works here may fail there.",
                "requirements.txt:4: uproot: the platform's image (MLServer 1.5.0) is not known to have uproot; requirements.txt installs nothing there.",
            ],
            PlatformConflicts.OfRequirements(file, ServingFramework.MLServer).Select(w => w.ToString()));
        Assert.Equal("numpy>=1.26, but the platform's image (Triton 23.05) has numpy 1.21.2 to 1.24.3: what works here may fail there.",
            Assert.Single(PlatformConflicts.OfRequirements(Read("numpy>=1.26"), ServingFramework.Tritonserver)).Message);
        Assert.Empty(PlatformConflicts.OfRequirements(Read("numpy>=1.22"), ServingFramework.Tritonserver));
    }

    [Fact]
    public void Mutated_files_are_read_or_refused()
    {
        byte[] seed = Encoding.UTF8.GetBytes("-r a.txt\n-c b.txt\n--index-url https://u:p@h/s\nnumpy[x,y]>=1.2,!=1.3.*,~=1.4 ; python_version < '3.9' and (os_name == 'nt')  # c\nx @ file:///y-1-py3-none-any.whl\n./z.whl\n\\\npandas==2.* \\\n--hash=sha256:ab\n");
        var random = new Random(7);
        int sound = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] bytes = [.. seed];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                int at = random.Next(bytes.Length);
                bytes = random.Next(3) switch
                {
                    0 => [.. bytes[..at], .. bytes[random.Next(at, bytes.Length)..], 10],
                    1 => [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]],
                    _ => [.. bytes[..at], .. bytes[..random.Next(bytes.Length)], .. bytes[at..]],
                };
            }

            try
            {
                RequirementsReader.Parse(bytes, _folder["requirements.txt"], "requirements.txt");
                sound++;
            }
            catch (DismException e) when (e.Code == ErrorCode.RequirementsInvalid)
            {
                Assert.DoesNotContain('\0', e.Message);
            }
        }

        Assert.InRange(sound, 1, 4000);
    }

    [Fact]
    public void Large_file_and_many_lines_are_refused()
    {
        Assert.Contains("larger than 1024 kB", Assert.Throws<DismException>(() => Read(new string('#', 1024 * 1024 + 1))).Message);
        Assert.Contains("more than 10000 lines", Assert.Throws<DismException>(() => Read(string.Concat(Enumerable.Repeat("a\n", 10_001)))).Message);
    }

    private RequirementsFile Read(string text) => RequirementsReader.Read(_folder.Write("requirements.txt", text), "requirements.txt");
}
