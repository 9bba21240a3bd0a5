package io.dalga.target.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.async.AsyncExecCallback;
import org.apache.hc.client5.http.async.AsyncExecChain;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.CancellableDependency;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;

/**
 * Ends one exchange, whenever it is called: before the request is sent, meanwhile, or after. The
 * future of HttpClient 5.5 alone does not: it knows one step of the exchange at a time, and two
 * threads tell it. Where the lease of a connection is told after the request that was sent on it,
 * cancelling the future cancels the lease, which is long over, and the connection is kept until the
 * receiver closes it. Safe for use by several threads.
 */
final class Cancellation implements Cancellable {

  private static final String ATTRIBUTE = Cancellation.class.getName();

  private final List<Cancellable> steps = new ArrayList<>(2);
  private boolean cancelled;

  /** For the execution of the exchange that this is to end. */
  HttpClientContext context() {
    HttpClientContext context = HttpClientContext.create();
    context.setAttribute(ATTRIBUTE, this);
    return context;
  }

  /** That step too, at once when the exchange is cancelled already. */
  void alsoEnd(Cancellable step) {
    synchronized (steps) {
      steps.add(step);
      if (!cancelled) {
        return;
      }
    }
    step.cancel();
  }

  @Override
  public boolean cancel() {
    List<Cancellable> all;
    synchronized (steps) {
      cancelled = true;
      all = List.copyOf(steps);
    }
    all.forEach(Cancellable::cancel);
    return true;
  }

  /** An interceptor of the client: has the requests of exchanges end by their cancellations. */
  static void intercept(
      HttpRequest request,
      AsyncEntityProducer body,
      AsyncExecChain.Scope scope,
      AsyncExecChain chain,
      AsyncExecCallback callback)
      throws HttpException, IOException {
    chain.proceed(request, body, observed(scope), callback);
  }

  private static AsyncExecChain.Scope observed(AsyncExecChain.Scope scope) {
    return scope.clientContext.getAttribute(ATTRIBUTE) instanceof Cancellation cancellation
        ? new AsyncExecChain.Scope(
            scope.exchangeId,
            scope.route,
            scope.originalRequest,
            cancellation.beside(scope.cancellableDependency),
            scope.clientContext,
            scope.execRuntime,
            scope.scheduler,
            scope.execCount)
        : scope;
  }

  private CancellableDependency beside(CancellableDependency future) {
    return new CancellableDependency() {
      @Override
      public void setDependency(Cancellable step) {
        future.setDependency(step);
        alsoEnd(step);
      }

      @Override
      public boolean isCancelled() {
        return future.isCancelled();
      }

      @Override
      public boolean cancel() {
        return Cancellation.this.cancel();
      }
    };
  }
}
