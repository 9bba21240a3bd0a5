package io.dalga.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy on the way to a server, which can be cut or go dead. Thread-safe. */
final class Link implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;

  /** What happens to what is sent over it. */
  enum Mode {
    OPEN,
    /** Connections are reset, new ones refused. */
    CUT,
    /** Connections stay open and new ones are accepted, but nothing gets through. */
    DEAD
  }

  private final int serverPort;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object modeChanged = new Object();
  private volatile Mode mode = Mode.OPEN;

  Link(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listener = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void set(Mode newMode) {
    synchronized (modeChanged) {
      mode = newMode;
      modeChanged.notifyAll();
    }
    if (newMode == Mode.CUT) {
      sockets.forEach(Link::reset);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        sockets.add(client);
        start(() -> connect(client));
      } catch (IOException e) {
        // Closed.
      }
    }
  }

  private void connect(Socket client) {
    if (mode == Mode.CUT) {
      drop(client);
      return;
    }
    try {
      Socket server = new Socket();
      sockets.add(server);
      server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), 5_000);
      start(() -> pump(client, server));
      pump(server, client);
    } catch (IOException e) {
      drop(client);
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      from.setTcpNoDelay(true);
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        awaitLife();
        out.write(buffer, 0, n);
      }
    } catch (IOException | InterruptedException e) {
      // One of the two has gone, or the link was cut.
    }
    drop(from);
    drop(to);
  }

  private void awaitLife() throws InterruptedException {
    synchronized (modeChanged) {
      while (mode == Mode.DEAD && !listener.isClosed()) {
        modeChanged.wait();
      }
    }
  }

  private void drop(Socket socket) {
    sockets.remove(socket);
    reset(socket);
  }

  private static void reset(Socket socket) {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "link");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    set(Mode.CUT);
  }
}
