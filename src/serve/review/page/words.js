// What the page says. A word that one language lacks is told in English.
'use strict';
const WORDS = {
  en: {
    jump: 'To the content', queue: 'Review', conflicts: 'Conflicts', models: 'Models', standing: 'Where we stand', language: 'Language of this page',
    token: 'Your token', enter: 'Enter', order: 'Order', order_uncertain: 'most uncertain', order_disagreement: 'rules and classifier disagree',
    order_newest: 'newest', order_random: 'random sample', label: 'Label', store: 'Store', of_language: 'Language', any: 'any', waiting: '{0} waiting',
    import: 'Add messages…', imported: '{0} new, {1} known, {2} not readable', nothing: 'Nothing waits here. Choose another order or filter, or add messages.',
    message: 'Message', decide: 'Decide', labels: 'Labels', accept: 'As found', accept_none: 'Fine, as found', reject: 'Nothing wrong', save: 'Chosen labels', skip: 'Skip', undo: 'Undo', flag: 'Second opinion',
    mark: 'Mark a span', unlock: 'Show hidden', note: 'Note', select_help: 'Select with Shift and the arrows; Enter takes it for {0}, Escape leaves.',
    mark_first: 'Choose a label first: the span belongs to the last label chosen.', marked: '{0}: “{1}” marked', hidden_shown: 'Personal data is shown; that is recorded.',
    saved: 'saved', saving: 'saving…', unsaved: '{0} not saved yet', refused: 'not saved: {0}', alike: 'One decision for {0} near-equal messages', given: 'came with {0}', came_with_none: 'nothing',
    asks_rule: 'rule', asks_classifier: 'classifier', asks_identifier: 'identifier', asks_conversation: 'conversation', clause: 'Clause', read: 'Read it', advice: 'Instead',
    doubt: 'In doubt', no_finding: 'Nothing was found.', buyer: 'buyer', agent: 'shop', bot: 'bot', system: 'system', unknown: 'unknown',
    hint: 'A as found · R nothing wrong · two digits toggle a label · Enter saves the chosen labels · S skip · U undo · F second opinion · M mark a span · N note · H show hidden',
    scale: 'Scores are the chance that it holds where one message in a hundred breaks a rule.', undone: 'undone', not_here: 'The message {0} was not imported: replylint review import.', skipped: 'skipped', flagged: 'flagged for a second opinion', flagged_here: 'Somebody asked for a second opinion.', decided: 'decided: {0}', none: 'nothing wrong', reviewer: 'reviewer', lead: 'lead',
    no_conflicts: 'Nobody differs, and nothing is flagged.', resolve: 'Decide for this', resolve_own: 'Decide for the labels chosen here', says: '{0} says',
    train: 'Train a new model', training: '{0}: {1} of {2}', trained: 'The last training: {0}', in_service: 'in service', activate: 'Put into service', rollback: 'Back to the one before', refused_model: 'refused', ready: 'may be put into service', built_in: 'the model it was started with', parent: 'Parent', data: 'Data', decisions: 'Decisions', by: 'By', card: 'Card',
    before: 'in service', after: 'new', category_f1: 'F1 by category', label_f1: 'F1 by label', disguised: 'recall when disguised', twins: 'twins, both right', alarms: 'false alarms', rows: '{0} messages neither was trained on, {1} of them decided here', fixed: 'Mended ({0})', broke: 'Broken ({0})', by_label: 'By label', by_language: 'By language', wanted: 'wanted', was: 'was', is: 'is', no_models: 'No model has been trained here yet.', messages: 'messages',
    examples: 'examples', distinct: 'distinct', left: 'waiting', decided_count: 'decided', open_conflicts: 'in conflict', flagged_count: 'flagged', agreement: 'Agreement of two reviewers (Krippendorff’s alpha)', alpha: 'alpha', seen: 'seen by two', named: 'named',
    sample: 'What the scanner is worth, by the random sample', sample_size: '{0} distinct messages decided in random order. Bars are 95 % intervals (Wilson).', sample_none: 'Decide some examples in the order “random sample”: only they say without bias what the scanner finds and misses.', precision: 'precision', recall: 'recall', all: 'all labels', calibration: 'Calibration: score against share that holds', confusion: 'Found against decided', found: 'found', nothing_found: 'nothing', volume: 'Decided labels by month sent', pace: 'Decisions an hour', no_data: 'Nothing to draw yet.', unknown_month: 'no date',
  },
  zh: {
    jump: '跳到正文', queue: '审核', conflicts: '分歧', models: '模型', standing: '现状', language: '页面语言', token: '您的令牌', enter: '进入', order: '顺序', order_uncertain: '最不确定优先',
    order_disagreement: '规则与分类器不一致', order_newest: '最新', order_random: '随机样本', label: '标签', store: '店铺', of_language: '语言', any: '全部', waiting: '待审 {0} 条', import: '添加消息…',
    imported: '新增 {0}，已有 {1}，无法读取 {2}', nothing: '这里没有待审内容。请换一种顺序或筛选，或添加消息。', message: '消息', decide: '判定', labels: '标签', accept: '与检出一致', accept_none: '没有问题（与检出一致）', reject: '没有问题', save: '按所选标签', skip: '跳过', undo: '撤销',
    flag: '请人复核', mark: '标出片段', unlock: '显示隐藏内容', note: '备注', select_help: '用 Shift 加方向键选择；回车标给 {0}，Esc 取消。', mark_first: '请先选标签：片段属于最后选的标签。', marked: '{0}：已标出“{1}”',
    hidden_shown: '已显示个人信息，并已记录。', saved: '已保存', saving: '保存中…', unsaved: '{0} 条尚未保存', refused: '未保存：{0}', alike: '一次判定适用于 {0} 条近似消息', given: '原有标签：{0}', came_with_none: '无', asks_rule: '规则', asks_classifier: '分类器', asks_identifier: '识别器', asks_conversation: '对话',
    clause: '条款', read: '查看', advice: '改为', doubt: '存疑', no_finding: '没有检出。', buyer: '买家', agent: '店铺', bot: '机器人', system: '系统', unknown: '未知', hint: 'A 与检出一致 · R 没有问题 · 两位数字选标签 · 回车保存所选标签 · S 跳过 · U 撤销 · F 请人复核 · M 标出片段 · N 备注 · H 显示隐藏内容',
    scale: '分数是在每一百条消息中约有一条违规时它成立的概率。', undone: '已撤销', not_here: '消息 {0} 尚未导入：replylint review import。', skipped: '已跳过', flagged: '已请人复核', flagged_here: '有人请求复核。', decided: '已判定：{0}', none: '没有问题', reviewer: '审核员', lead: '组长', no_conflicts: '没有分歧，也没有待复核的内容。', resolve: '采用此判定', resolve_own: '采用这里所选标签', says: '{0} 的判定', train: '训练新模型', training: '{0}：{1} / {2}',
    trained: '上次训练：{0}', in_service: '使用中', activate: '启用', rollback: '退回上一个', refused_model: '已拒绝', ready: '可启用', built_in: '启动时的模型', parent: '上一代', data: '数据', decisions: '判定数', by: '操作者', card: '说明卡', before: '使用中', after: '新模型', category_f1: '类别 F1', label_f1: '标签 F1', disguised: '伪装消息召回率', twins: '成对全对', alarms: '误报',
    rows: '{0} 条两个模型都没学过的消息，其中 {1} 条在此判定', fixed: '改对（{0}）', broke: '改错（{0}）', by_label: '按标签', by_language: '按语言', wanted: '应为', was: '原来', is: '现在', no_models: '这里还没有训练过模型。', messages: '条消息', examples: '例', distinct: '不同', left: '待审', decided_count: '已判定', open_conflicts: '有分歧', flagged_count: '待复核',
    agreement: '两位审核员的一致程度（Krippendorff α）', alpha: 'α', seen: '两人看过', named: '有人选', sample: '按随机样本估计的扫描效果', sample_size: '按随机顺序判定的不同消息 {0} 条。横线为 95% 区间（Wilson）。', sample_none: '请按“随机样本”顺序判定一些例子：只有它们能无偏地说明扫描查到多少、漏掉多少。', precision: '精确率', recall: '召回率', all: '全部标签', calibration: '校准：分数与实际成立比例',
    confusion: '检出与判定', found: '检出', nothing_found: '无', volume: '按发送月份的已判定标签', pace: '每小时判定数', no_data: '还没有可画的数据。', unknown_month: '无日期',
  },
};
let tongue = localStorage.getItem('replylint-tongue') || (navigator.language.startsWith('zh') ? 'zh' : 'en');

function say(word, ...parts) {
  const text = WORDS[tongue][word] ?? WORDS.en[word] ?? word;
  return text.replace(/\{(\d)\}/g, (_, place) => parts[place] ?? '');
}
