-- A worker is woken by a job that is new, or that is to be tried again: by nothing that it does itself when it looks for jobs.
-- A statement that changed no row woke it before, so that it looked again at once, and for ever.
DROP TRIGGER tg_pgqueuer_changed ON queue.pgqueuer;

CREATE TRIGGER tg_pgqueuer_changed AFTER INSERT ON queue.pgqueuer
EXECUTE FUNCTION queue.fn_pgqueuer_changed();

CREATE TRIGGER tg_pgqueuer_queued_again AFTER UPDATE OF status ON queue.pgqueuer
FOR EACH ROW WHEN (NEW.status = 'queued')
EXECUTE FUNCTION queue.fn_pgqueuer_changed();
