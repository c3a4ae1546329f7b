package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Lane;
import io.parley.api.Observer;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Transport;
import io.parley.api.Transport.ClientInbound;
import io.parley.api.Transport.ClientLink;
import io.parley.driver.verification.Greeting;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where the transport's threads come in. An {@link Error} of the node's on one of them ends the
 * node, as on its own threads: the transport might think nothing of it (pitfall B5).
 */
final class GuardedInbound implements Transport.Inbound {
  private final Ingress ingress;
  private final Greeting greeting;
  private final Bytes greetingOfClients;
  private final Observer observer;
  private final Function<ClientLink, ClientInbound> clients;
  private final Consumer<Throwable> failure;

  GuardedInbound(
      Ingress ingress,
      Greeting greeting,
      Bytes greetingOfClients,
      Observer observer,
      Function<ClientLink, ClientInbound> clients,
      Consumer<Throwable> failure) {
    this.ingress = ingress;
    this.greeting = greeting;
    this.greetingOfClients = greetingOfClients;
    this.observer = observer;
    this.clients = clients;
    this.failure = failure;
  }

  @Override
  public Bytes greeting() {
    return greeting.encoded();
  }

  @Override
  public Bytes greetingOfClients() {
    return greetingOfClients;
  }

  @Override
  public Optional<String> greeted(ReplicaId from, Bytes said) {
    try {
      Optional<Rejection> why = greeting.complaint(from, said);
      why.ifPresent(rejection -> observer.rejected(from, rejection));
      return why.map(Rejection::detail);
    } catch (Error e) {
      throw failed(e);
    }
  }

  @Override
  public void received(ReplicaId from, Lane lane, List<Bytes> frames) {
    try {
      ingress.received(from, lane, frames);
    } catch (Error e) {
      throw failed(e);
    }
  }

  @Override
  public ClientInbound opened(ClientLink link) {
    try {
      return new GuardedClient(clients.apply(link));
    } catch (Error e) {
      throw failed(e);
    }
  }

  @Override
  public void rejected(ReplicaId from, Rejection why) {
    try {
      observer.rejected(from, why);
    } catch (Error e) {
      throw failed(e);
    }
  }

  @Override
  public void rejected(ClientId from, Rejection why) {
    try {
      observer.rejected(from, why);
    } catch (Error e) {
      throw failed(e);
    }
  }

  @Override
  public void failed(Throwable why) {
    failure.accept(why);
  }

  private Error failed(Error why) {
    failure.accept(why);
    return why;
  }

  private final class GuardedClient implements ClientInbound {
    private final ClientInbound client;

    private GuardedClient(ClientInbound client) {
      this.client = client;
    }

    @Override
    public void received(List<Bytes> frames) {
      try {
        client.received(frames);
      } catch (Error e) {
        throw failed(e);
      }
    }

    @Override
    public void closed() {
      try {
        client.closed();
      } catch (Error e) {
        throw failed(e);
      }
    }
  }
}
