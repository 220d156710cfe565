"""A Telegram helpline on Vietnam's Law on Children: `core` decides, `store` remembers, `gateway` talks.

The way of one update::

    Telegram --getUpdates/webhook--> intake     one row in the inbox; only now is Telegram told "received"
    inbox    --gateway.to_event----> Event      what happened, in our own words
    service.handle(event)                       situation = store.situation(event)
                                                decision  = core.dialogue.decide(event, situation, knowledge)
                                                store.commit(decision)       state + case + outbox, one transaction
    outbox   --gateway.send--------> Telegram   the outcome settles the row; a final failure is an event again

Read `core/dialogue.py` next, then `service.py`.
"""

__version__ = "0.1.0"
