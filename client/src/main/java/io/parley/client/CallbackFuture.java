package io.parley.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A future of which all that hangs on it, and on what comes of it, runs on one executor unless
 * another is named. Who waits for its value waits for no thread of that executor.
 */
final class CallbackFuture<T> extends CompletableFuture<T> {
  private final Executor callbacks;

  CallbackFuture(Executor callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CallbackFuture<>(callbacks);
  }

  @Override
  public Executor defaultExecutor() {
    return callbacks;
  }

  @Override
  public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> then) {
    return thenApplyAsync(then);
  }

  @Override
  public CompletableFuture<Void> thenAccept(Consumer<? super T> then) {
    return thenAcceptAsync(then);
  }

  @Override
  public CompletableFuture<Void> thenRun(Runnable then) {
    return thenRunAsync(then);
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> then) {
    return thenCombineAsync(other, then);
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> then) {
    return thenAcceptBothAsync(other, then);
  }

  @Override
  public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable then) {
    return runAfterBothAsync(other, then);
  }

  @Override
  public <U> CompletableFuture<U> applyToEither(
      CompletionStage<? extends T> other, Function<? super T, U> then) {
    return applyToEitherAsync(other, then);
  }

  @Override
  public CompletableFuture<Void> acceptEither(
      CompletionStage<? extends T> other, Consumer<? super T> then) {
    return acceptEitherAsync(other, then);
  }

  @Override
  public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable then) {
    return runAfterEitherAsync(other, then);
  }

  @Override
  public <U> CompletableFuture<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> then) {
    return thenComposeAsync(then);
  }

  @Override
  public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> then) {
    return whenCompleteAsync(then);
  }

  @Override
  public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> then) {
    return handleAsync(then);
  }

  @Override
  public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> then) {
    return exceptionallyAsync(then);
  }

  @Override
  public CompletableFuture<T> exceptionallyCompose(
      Function<Throwable, ? extends CompletionStage<T>> then) {
    return exceptionallyComposeAsync(then);
  }
}
