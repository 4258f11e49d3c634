from omnibox.model.views import ATTENTION, BUILT_IN
from tests.desk.world import World


def test_every_view_counts_what_it_lists(world: World) -> None:
    inbox, other = world.inbox(), world.inbox("sales@shop.example")
    mails = [world.mail(inbox if n % 2 else other, sender=f"c{n}@example.com") for n in range(8)]
    ids = [mail.conversation_id for mail in mails if mail.conversation_id]
    world.desk.work.resolve(ids[:1])
    world.desk.work.spam(ids[1:2])
    world.desk.work.assign(ids[2:4], world.owner.id)
    world.desk.work.mark_read(ids[4])
    world.reply(mails[5])
    views = world.desk.lists.views()
    counts = world.desk.lists.counts()
    assert [view.key for view in views] == [*(view.key for view in BUILT_IN), f"inbox:{inbox}", f"inbox:{other}"]
    attention = counts.pop(ATTENTION)
    assert counts == {view.key: len(world.desk.lists.ids(view)) for view in views}
    rows = world.desk.lists.rows([row_id for view in views[:2] for row_id in world.desk.lists.ids(view)])
    assert attention == sum(row.unread > 0 for row in rows)
    assert attention == 5
    assert (counts["mine"], counts["resolved"], counts["spam"], counts["waiting"]) == (3, 1, 1, 1)
    for view in views:
        page = world.desk.lists.page(view, limit=3)
        found = list(page.rows)
        while page.next:
            page = world.desk.lists.page(view, page.next, 3)
            found += page.rows
        assert [row.id for row in found] == world.desk.lists.ids(view)


def test_each_operator_has_their_own_mine(world: World) -> None:
    mail = world.mail(world.inbox())
    cora = world.hire("Cora")
    assert mail.conversation_id is not None
    cora.work.assign([mail.conversation_id], cora.actor.id)
    assert cora.lists.counts()["mine"] == 1
    assert world.desk.lists.counts()["mine"] == 0
    assert world.desk.lists.rows([mail.conversation_id])[0].assignee_name == "Cora"
