"""The main job on real footage, held to the truth."""

import pytest

from flows.stages import VerifyRequest
from flows.verify import verify
from pipeline.evaluation import evaluate, format_evaluation
from pipeline.manifest import check_folder

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning", "ignore::ResourceWarning")
def test_real_title_is_found_as_it_is(real_title, real_index, tmp_path):
    videos = tuple(sorted(real_title.glob("ep*.mp4")))
    request = VerifyRequest(title="dev", videos=videos, index=real_index, out=tmp_path / "report", work=tmp_path / "work")
    verify(request)
    result = evaluate(real_title / "labels.csv", tmp_path / "report")
    assert result.reached, format_evaluation(result, "en")
    assert check_folder(tmp_path / "report") == []
