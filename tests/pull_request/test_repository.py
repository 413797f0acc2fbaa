"""Git repositories that a stranger has a hand in."""

import os

import pytest

from grader.pull_request import repository as module
from grader.pull_request.repository import FOLDER, Entry, Repository
from grader.records.errors import GraderError
from pull_requests import git, write


@pytest.fixture
def top(tmp_path):
    """A repository with one commit, called `base`, that has one file in a folder."""
    git(tmp_path, "init", "--quiet", "--initial-branch=base")
    write(tmp_path, {"folder/file.py": "x = 1\n"})
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=base")
    return tmp_path


def commit(top, files=(), *commands):
    """Commit these files and what these commands of git do; the commit's name."""
    write(top, dict(files))
    git(top, "add", "--all", ".")
    for command in commands:
        git(top, *command)
    git(top, "commit", "--quiet", "--allow-empty", "--message=more")
    return git(top, "rev-parse", "HEAD")


def test_a_commit_goes_by_any_of_its_names(top):
    name = git(top, "rev-parse", "HEAD")
    assert {Repository(top).commit(each) for each in ("base", "HEAD", name, name[:10])} == {name}


@pytest.mark.parametrize("revision", ["nowhere", "--help", "", "base:folder", "HEAD^", "a\nb", "a\x1b]0;x\x07"])
def test_what_is_no_commit_is_a_sentence(top, revision):
    with pytest.raises(GraderError, match=r"^There is no commit [^\x1b]* here.$"):
        Repository(top).commit(revision)


def test_a_folder_in_the_repository_knows_where_it_is(top):
    assert Repository(top).prefix() == ""
    assert Repository(top / "folder").prefix() == "folder/"


def test_a_folder_in_no_repository_is_a_sentence(tmp_path):
    with pytest.raises(GraderError, match="is in no git repository"):
        Repository(tmp_path).prefix()


def test_without_git_there_is_a_sentence(top, monkeypatch):
    monkeypatch.setenv("PATH", str(top))
    with pytest.raises(GraderError, match="git is not installed"):
        Repository(top).prefix()


def test_a_call_that_fails_is_a_sentence(top):
    with pytest.raises(GraderError, match=r"git ls-tree failed: fatal: Not a valid object name nowhere\."):
        Repository(top).entries("nowhere", ["file.py"])


def test_a_call_without_end_is_ended(top, monkeypatch):
    (top / "git").write_text("#!/bin/sh\nexec sleep 600\n")
    (top / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{top}:{os.environ['PATH']}")
    monkeypatch.setattr(module, "SECONDS", 0.2)
    with pytest.raises(GraderError, match="git status failed: it ended with -9"):
        Repository(top).uncommitted("folder")
    with pytest.raises(GraderError, match="git merge-base failed: it ended with -9"):
        Repository(top).merge_base("base", "base")


def test_commits_without_a_common_history_are_a_sentence(top):
    base = git(top, "rev-parse", "HEAD")
    git(top, "checkout", "--quiet", "--orphan", "alone")
    alone = commit(top)
    with pytest.raises(GraderError, match="have no history in common here") as caught:
        Repository(top).merge_base(base, alone)
    assert "fetch-depth: 0" in caught.value.tip


def test_entries_are_those_of_the_commit_and_not_of_the_working_tree(top):
    base = git(top, "rev-parse", "HEAD")
    write(top, {"folder/file.py": "changed\n"})
    repository = Repository(top / "folder")
    found = repository.entries(base, ["folder/file.py", "file.py", "nowhere"])
    assert found == {"folder/file.py": Entry("100644", git(top, "rev-parse", "base:folder/file.py"))}
    assert repository.read(found["folder/file.py"], 100) == b"x = 1\n"
    assert repository.entries(base, ["folder"])["folder"].mode == FOLDER


@pytest.mark.parametrize("name", ["*", ":(glob)**", ":!x", "[a]", "-x", "a b", "ä"])
def test_a_path_is_itself_and_no_pattern(top, name):
    made = commit(top, {"other.py": "1", f"folder/{name}": "2"})
    assert set(Repository(top).entries(made, [f"folder/{name}"])) == {f"folder/{name}"}


def test_changes_are_listed_whatever_their_names(top):
    base = git(top, "rev-parse", "HEAD")
    names = {"a\nb", "::error::x", "<b>", "tab\t", 'quo"te', "\udcff\udcfe", "folder/file.py"}
    changes = Repository(top).changes(base, commit(top, dict.fromkeys(names, "2")))
    assert (set(changes.paths), changes.complete) == (names, True)


def test_a_rename_is_a_deletion_and_an_addition(top):
    base = git(top, "rev-parse", "HEAD")
    made = commit(top, {}, ("mv", "folder/file.py", "folder/moved.py"))
    assert Repository(top).changes(base, made).paths == ("folder/file.py", "folder/moved.py")


def test_of_too_many_changes_the_first_are_listed(top):
    base = git(top, "rev-parse", "HEAD")
    made = commit(top, {f"{number:04}.py": "1" for number in range(2000)})
    changes = Repository(top).changes(base, made, longest=100)
    assert (changes.paths, changes.complete) == (tuple(f"{number:04}.py" for number in range(12)), False)


def test_few_trees_that_stand_for_billions_of_files_end_as_too_many(top, monkeypatch):
    monkeypatch.setattr(module, "MEMORY", 64 * 1024**2)
    base = git(top, "rev-parse", "HEAD")
    name = git(top, "rev-parse", "base:folder/file.py")
    line = f"100644 blob {name}\t"
    for _ in range(10):
        tree = git(top, "mktree", input="".join(f"{line}{digit}\n" for digit in range(10)))
        line = f"040000 tree {tree}\t"
    bomb = git(top, "commit-tree", tree, "-p", base, "-m", "bomb")
    assert not Repository(top).changes(base, bomb).complete


def test_a_huge_file_is_never_read(top, monkeypatch):
    with (top / "huge.py").open("wb") as stream:
        stream.truncate(100 * 1024**2)
    made = commit(top)
    repository = Repository(top)
    (entry,) = repository.entries(made, ["huge.py"]).values()
    asked = []
    run = Repository.run
    monkeypatch.setattr(
        Repository, "run", lambda self, *arguments, **limit: asked.append(arguments) or run(self, *arguments, **limit)
    )
    assert repository.read(entry, 1024) is None
    assert asked == [("cat-file", "-s", entry.object)]


def test_a_file_is_read_as_it_was_pushed_whatever_its_attributes_say(top):
    git(top, "config", "filter.shout.smudge", "tr a-z A-Z")
    git(top, "config", "diff.shout.textconv", "tr a-z A-Z")
    attributes = "* filter=shout diff=shout ident text eol=crlf working-tree-encoding=UTF-16\n"
    for name, text in ((".gitattributes", attributes), ("file.py", "a\n$Id$\n")):
        blob = git(top, "hash-object", "-w", "--no-filters", "--stdin", input=text)
        git(top, "update-index", "--add", "--cacheinfo", f"100644,{blob},{name}")
    git(top, "commit", "--quiet", "--message=hostile")
    entry = Repository(top).entries(git(top, "rev-parse", "HEAD"), ["file.py"])["file.py"]
    assert Repository(top).read(entry, 100) == b"a\n$Id$\n"


def test_a_missing_object_is_a_sentence_and_not_fetched(top):
    git(top, "config", "extensions.partialClone", "origin")
    git(top, "config", "remote.origin.url", f"ext::touch {top}/fetched")
    git(top, "config", "remote.origin.promisor", "true")
    git(top, "config", "protocol.ext.allow", "always")
    with pytest.raises(GraderError, match="git cat-file failed"):
        Repository(top).read(Entry("100644", "1" * 40), 100)
    assert not (top / "fetched").exists()


def test_what_an_object_is_does_not_depend_on_its_mode(top):
    git(top, "tag", "--annotate", "--message=tag", "tagged")
    repository = Repository(top)
    for name, kind in (("base", "commit"), ("base:folder", "tree"), ("base:folder/file.py", "blob"), ("tagged", "tag")):
        assert repository.kind(Entry("100644", git(top, "rev-parse", name))) == kind
    with pytest.raises(GraderError, match="git cat-file failed"):
        repository.kind(Entry("100644", "1" * 40))


def test_an_object_of_another_kind_is_a_sentence(top):
    with pytest.raises(GraderError, match="cannot be read"):
        Repository(top).read(Entry("100644", git(top, "rev-parse", "base:folder")), 100)


def test_settings_of_the_repository_start_nothing(top):
    for setting in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "alias.status",
        "core.alternateRefsCommand",
    ):
        git(top, "config", setting, f"touch {top}/started; :")
    hooks = top / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "fsmonitor-watchman", "post-checkout"):
        (hooks / hook).write_text(f"#!/bin/sh\ntouch {top}/started\n")
        (hooks / hook).chmod(0o755)
    base = git(top, "rev-parse", "HEAD")
    os.utime(top / "folder/file.py", (1, 1))
    repository = Repository(top)
    repository.uncommitted("folder")
    repository.changes(base, base)
    repository.entries(base, ["folder/file.py"])
    assert not (top / "started").exists()


def test_variables_of_the_process_change_nothing(top, monkeypatch):
    git(top, "init", "--quiet", "elsewhere")
    expected = Repository(top).commit("HEAD")
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, f"{top}/elsewhere/.git")
    assert Repository(top).commit("HEAD") == expected


@pytest.mark.parametrize("where", ["GIT_CONFIG_SYSTEM", "HOME"])
def test_settings_of_the_machine_and_of_the_user_hide_nothing(top, tmp_path_factory, monkeypatch, where):
    home = tmp_path_factory.mktemp("home")
    write(home, {".gitconfig": f"[core]\n\texcludesFile = {home}/excluded\n", "excluded": "*.py\n"})
    variables = {where: str(home / ".gitconfig") if where == "GIT_CONFIG_SYSTEM" else str(home)}
    monkeypatch.setattr(module, "ENVIRONMENT", module.ENVIRONMENT | variables)
    write(top, {"folder/new.py": "1"})
    assert Repository(top).uncommitted("folder") == ("folder/new.py",)


def test_a_repository_of_another_user_is_read(top, monkeypatch):
    monkeypatch.setattr(module, "ENVIRONMENT", module.ENVIRONMENT | {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    assert Repository(top / "folder").prefix() == "folder/"


def test_reading_writes_nothing(top):
    os.utime(top / "folder/file.py", (1, 1))
    before = (top / ".git/index").read_bytes()
    assert Repository(top).uncommitted("folder") == ()
    assert (top / ".git/index").read_bytes() == before


def test_replaced_and_grafted_history_is_seen_as_it_was_pushed(top):
    base = git(top, "rev-parse", "HEAD")
    made = commit(top, {"folder/file.py": "x = 2\n"})
    pushed = git(top, "rev-parse", f"{made}:folder/file.py")
    forged = git(top, "hash-object", "-w", "--stdin", input="x = 3\n")
    git(top, "replace", pushed, forged)
    git(top, "replace", made, base)
    (top / ".git/info/grafts").write_text(f"{made}\n")
    repository = Repository(top)
    assert repository.merge_base(base, made) == base
    entry = repository.entries(made, ["folder/file.py"])["folder/file.py"]
    assert (entry.object, repository.read(entry, 100)) == (pushed, b"x = 2\n")


def test_what_is_not_committed_is_seen_in_its_folder_alone(top):
    repository = Repository(top)
    write(top, {"other.py": "1"})
    assert repository.uncommitted("folder") == ()
    write(top, {"folder/new\n.py": "1", "folder/file.py": "x = 2\n"})
    assert set(repository.uncommitted("folder")) == {"folder/new\n.py", "folder/file.py"}
    (top / "folder/file.py").unlink()
    assert "folder/file.py" in repository.uncommitted("folder")
