package io.dalga.benchmarks.receiver;

import io.dalga.benchmarks.JavaProcess;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;

/** The receiver's process, and its remote control. */
public final class Receiver implements AutoCloseable {

  private final JavaProcess process;
  private final BufferedWriter commands;
  private final BufferedReader answers;
  private final int port;

  /** Starts it. */
  public Receiver(JavaProcess.Launch launch) throws IOException {
    this.process = launch.talking("receiver", List.of("-Xmx1g"), ReceiverMain.class);
    this.commands = process.input();
    this.answers = process.output();
    this.port = Integer.parseInt(line());
  }

  /** What jobs' paths are appended to. */
  public String baseUrl() {
    return "http://127.0.0.1:" + port + "/";
  }

  public JavaProcess process() {
    return process;
  }

  /** Starts an account anew: jobs of this path follow the timetable. */
  public void open(String path, Timetable timetable) throws IOException {
    tell("open " + path + " " + timetable.text());
  }

  /** How long it takes to answer, from now on. */
  public void delay(long millis) throws IOException {
    tell("delay " + millis);
  }

  /** How many different runs came for this path since it was opened; cheap. */
  public long count(String path) throws IOException {
    return Long.parseLong(tell("count " + path));
  }

  /** What came for this path since it was opened. */
  public Tally tally(String path) throws IOException {
    return Tally.parse(tell("tally " + path));
  }

  private synchronized String tell(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
    return line();
  }

  private String line() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the receiver is gone; its errors are in " + process.log());
    }
    return line;
  }

  @Override
  public void close() {
    process.close();
  }
}
