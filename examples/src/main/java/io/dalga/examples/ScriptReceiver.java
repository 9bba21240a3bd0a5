package io.dalga.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;

/** Runs the script of a directory that has the name of a job's path; the body is its input. */
public final class ScriptReceiver {

  private ScriptReceiver() {}

  public static void main(String[] arguments) throws IOException {
    Path scripts = Path.of(arguments[0]).toAbsolutePath();
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000);
    HttpServer server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", exchange -> answer(exchange, run(scripts, exchange)));
    server.start();
  }

  private static int run(Path scripts, HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring(1);
    if (!name.matches("[a-z0-9_-]+") || !Files.isExecutable(scripts.resolve(name))) {
      return 404;
    }
    Process process =
        new ProcessBuilder(scripts.resolve(name).toString())
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (OutputStream input = process.getOutputStream()) {
      exchange.getRequestBody().transferTo(input);
    } catch (IOException e) {
      // A script need not read it.
    }
    // 200: done. Anything else: Dalga tries again later.
    return process.onExit().join().exitValue() == 0 ? 200 : 500;
  }

  private static void answer(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }
}
