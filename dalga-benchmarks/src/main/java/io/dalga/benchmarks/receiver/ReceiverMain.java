package io.dalga.benchmarks.receiver;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Answers 200 to every POST, after a delay or at once. The path names an account, the body is the
 * number of a job. One thread does it all, so the accounts need no locks; it is told what to do by
 * lines on standard input, and answers each by one line on standard output:
 *
 * <pre>
 * open NAME ORIGIN JOBS SPREAD PERIOD     starts an account anew   ok
 * delay MILLIS                            from now on              ok
 * count NAME                                                       how many different runs came
 * tally NAME                                                       the numbers of a Tally
 * </pre>
 */
public final class ReceiverMain {

  private static final int BACKLOG = 10_000;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, Account> accounts = new HashMap<>();
  private long delayMillis;

  private ReceiverMain() {}

  /** Prints the port that it listens on, then obeys until the end of its input. */
  public static void main(String[] arguments) throws Exception {
    new ReceiverMain().run();
  }

  private void run() throws IOException, InterruptedException, ExecutionException {
    InetSocketAddress address =
        (InetSocketAddress)
            new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Connection())
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel()
                .localAddress();
    System.out.println(address.getPort());
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String command = line;
      System.out.println(loop.submit(() -> obey(command.split(" "))).get());
    }
    loop.shutdownGracefully();
  }

  private String obey(String[] words) {
    switch (words[0]) {
      case "open" -> accounts.put(words[1], new Account(Timetable.parse(words, 2)));
      case "delay" -> delayMillis = Long.parseLong(words[1]);
      case "count" -> {
        return Long.toString(account(words[1]).runs());
      }
      case "tally" -> {
        return account(words[1]).tally().text();
      }
      default -> throw new IllegalArgumentException(String.join(" ", words));
    }
    return "ok";
  }

  private Account account(String name) {
    return Objects.requireNonNull(accounts.get(name), name);
  }

  private final class Connection extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      channel
          .pipeline()
          .addLast(new HttpServerCodec(), new HttpObjectAggregator(64 * 1024), new Receiver());
    }
  }

  private final class Receiver extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      Account account = accounts.get(request.uri().substring(1));
      if (account != null) {
        account.arrived(number(request.content()), System.currentTimeMillis());
      }
      if (delayMillis == 0) {
        answer(context);
      } else {
        context.executor().schedule(() -> answer(context), delayMillis, TimeUnit.MILLISECONDS);
      }
    }

    private static void answer(ChannelHandlerContext context) {
      DefaultFullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
      response.headers().set(HttpHeaderNames.CONTENT_LENGTH, "0");
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private static int number(ByteBuf digits) {
      int number = 0;
      while (digits.isReadable()) {
        number = number * 10 + digits.readByte() - '0';
      }
      return number;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
