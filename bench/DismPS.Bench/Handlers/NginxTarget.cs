using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DismPS.Bench.Serve;

namespace DismPS.Bench.Handlers;

/// <summary>nginx with one worker, which reads the body and answers a constant. This process stands between, so that it ends with the benchmark.</summary>
internal static class NginxTarget
{
    private const int PieceLength = 1900;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    /// <summary>Path of the program; null when it is not on the PATH.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(f => Path.Combine(f, "nginx")).FirstOrDefault(File.Exists);

    /// <summary>Writes a configuration for a free port, and says where.</summary>
    public static string Configure(string parent, RecordedAnswer answer)
    {
        string folder = Directory.CreateDirectory(Path.Combine(parent, "nginx")).FullName;
        (string settings, string text) = Constant(answer);
        string path = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(path, $$"""
            daemon off;
            master_process off;
            worker_processes 1;
            pid {{folder}}/nginx.pid;
            error_log stderr;
            events { worker_connections 64; }
            http {
                access_log off;
                client_max_body_size 64m;
                keepalive_requests 1000000000;
                client_body_temp_path {{folder}};
                proxy_temp_path {{folder}};
                fastcgi_temp_path {{folder}};
                uwsgi_temp_path {{folder}};
                scgi_temp_path {{folder}};
                server {
                    listen 127.0.0.1:{{FreePort().ToString(CultureInfo.InvariantCulture)}};
                    location / {
                        default_type {{answer.ContentType.Split(';')[0]}};
            {{settings}}            return 200 "{{text}}";
                    }
                }
            }

            """);
        return path;
    }

    /// <summary>
    /// The answer in pieces, since a word of the configuration has 4 KB at most. Bytes that no configuration can hold are letters in place of them: the size is
    /// what counts.
    /// </summary>
    private static (string Settings, string Text) Constant(RecordedAnswer answer)
    {
        string all = answer.HeaderLength is null ? Encoding.UTF8.GetString(answer.Body) : new string('x', answer.Body.Length);
        var settings = new StringBuilder();
        if (answer.HeaderLength is not null)
            settings.AppendLine(CultureInfo.InvariantCulture, $"            add_header Inference-Header-Content-Length {answer.HeaderLength};");
        var names = new StringBuilder();
        foreach ((int i, char[] piece) in all.Chunk(PieceLength).Index())
        {
            string quoted = new string(piece).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
            settings.AppendLine(CultureInfo.InvariantCulture, $"            set $piece{i} '{quoted}';");
            names.Append(CultureInfo.InvariantCulture, $"${{piece{i}}}");
        }

        return (settings.ToString(), names.ToString());
    }

    public static async Task<int> RunAsync(string configuration, string readyFile)
    {
        string text = await File.ReadAllTextAsync(configuration).ConfigureAwait(false);
        string at = text[(text.IndexOf("listen ", StringComparison.Ordinal) + 7)..].Split(';')[0];
        using Process nginx = Process.Start(new ProcessStartInfo(Find()!, ["-e", "stderr", "-p", Path.GetDirectoryName(configuration)!, "-c", configuration]))!;
        try
        {
            if (!await AnswersAsync(nginx, IPEndPoint.Parse(at)).ConfigureAwait(false))
                return 1;
            TargetHost.Announce(readyFile, "http://" + at);
            await TargetHost.WaitForParentAsync().ConfigureAwait(false);
            return 0;
        }
        finally
        {
            nginx.Kill();
            nginx.WaitForExit(StopLimit);
        }
    }

    private static async Task<bool> AnswersAsync(Process nginx, IPEndPoint at)
    {
        long began = Stopwatch.GetTimestamp();
        while (!nginx.HasExited && Stopwatch.GetElapsedTime(began) < StartLimit)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(at).ConfigureAwait(false);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(20).ConfigureAwait(false);
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
